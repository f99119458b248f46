//! What a text declares outside of functions: functions and methods, structs and enums, statics and constants.

use std::collections::BTreeMap;
use std::rc::Rc;

use syn::{Block, Expr, Fields, FnArg, ImplItem, Item, Stmt, Type, UseTree};

use super::symbol::Function;
use super::syntax::spelling;

/// A struct: its fields in order, by name; those of a tuple struct are called by their number.
pub type Struct = Vec<(String, Type)>;

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    pub owner: String,
    /// What it is as a number.
    pub number: usize,
    pub fields: Vec<String>,
}

/// Everything that is declared, modules and their paths aside.
#[derive(Default)]
pub struct Items {
    /// By name, those of a type as `Type::name`.
    pub functions: BTreeMap<String, Rc<Function>>,
    /// In the order of the text.
    pub order: Vec<String>,
    pub structs: BTreeMap<String, Struct>,
    /// Of enums, by `Enum::Variant`.
    pub variants: BTreeMap<String, Variant>,
    /// Statics and constants, with their types; whether it is a `static mut`.
    pub values: BTreeMap<String, (Type, Rc<Expr>, bool)>,
    /// What other names stand for: `use … as …` and `type`.
    pub aliases: BTreeMap<String, String>,
    /// The types that do something when they end.
    pub dropped: Vec<String>,
    /// The functions to begin with: `main`, and tests.
    pub entries: Vec<String>,
}

impl Items {
    /// The statics and constants that a function declares, unless something else has the name.
    fn add_values_of(&mut self, block: &Block) {
        for statement in &block.stmts {
            if let Stmt::Item(item @ (Item::Static(_) | Item::Const(_))) = statement {
                let name = match item {
                    Item::Static(found) => spelling(&found.ident),
                    Item::Const(found) => spelling(&found.ident),
                    _ => continue,
                };
                if !self.values.contains_key(&name) {
                    self.add(item);
                }
            }
        }
    }

    pub fn add(&mut self, item: &Item) {
        match item {
            Item::Fn(function) => {
                let is_test = function.attrs.iter().any(|it| {
                    it.path()
                        .segments
                        .last()
                        .is_some_and(|it| it.ident == "test")
                });
                let name = function.sig.ident.to_string();
                if is_test || name == "main" {
                    self.entries.push(name.clone());
                }
                self.function(name, &function.sig, &function.block, None);
                self.add_values_of(&function.block);
            }
            Item::Impl(block) => {
                let Some(owner) = type_name(&block.self_ty) else {
                    return;
                };
                let of = block
                    .trait_
                    .as_ref()
                    .and_then(|(path, _)| path.segments.last().map(|it| it.ident.to_string()));
                if of.as_deref() == Some("Drop") {
                    self.dropped.push(owner.clone());
                }
                for item in &block.items {
                    match item {
                        ImplItem::Fn(method) => {
                            let name = format!("{owner}::{}", method.sig.ident);
                            self.function(name, &method.sig, &method.block, Some(owner.clone()));
                        }
                        ImplItem::Const(constant) => {
                            let name = format!("{owner}::{}", constant.ident);
                            let value =
                                (constant.ty.clone(), Rc::new(constant.expr.clone()), false);
                            self.values.insert(name, value);
                        }
                        _ => {}
                    }
                }
            }
            Item::Struct(found) => {
                self.structs
                    .insert(found.ident.to_string(), fields(&found.fields));
            }
            Item::Enum(found) => {
                let owner = found.ident.to_string();
                let mut number = 0usize;
                for variant in &found.variants {
                    if let Some((_, Expr::Lit(literal))) = &variant.discriminant {
                        if let syn::Lit::Int(literal) = &literal.lit {
                            number = literal.base10_parse().unwrap_or(number);
                        }
                    }
                    let fields = fields(&variant.fields).into_iter().map(|(name, _)| name);
                    self.variants.insert(
                        format!("{owner}::{}", variant.ident),
                        Variant {
                            owner: owner.clone(),
                            number,
                            fields: fields.collect(),
                        },
                    );
                    number = number.wrapping_add(1);
                }
            }
            Item::Static(found) => {
                let is_mutable = matches!(found.mutability, syn::StaticMutability::Mut(_));
                let value = (
                    (*found.ty).clone(),
                    Rc::new((*found.expr).clone()),
                    is_mutable,
                );
                self.values.insert(spelling(&found.ident), value);
            }
            Item::Const(found) => {
                let value = ((*found.ty).clone(), Rc::new((*found.expr).clone()), false);
                self.values.insert(spelling(&found.ident), value);
            }
            Item::Type(found) => {
                if let Some(name) = type_name(&found.ty) {
                    self.aliases.insert(found.ident.to_string(), name);
                }
            }
            Item::Use(found) => self.renamed(&found.tree),
            Item::Mod(found) => {
                for item in found.content.iter().flat_map(|(_, items)| items) {
                    self.add(item);
                }
            }
            _ => {}
        }
    }

    fn function(
        &mut self,
        name: String,
        signature: &syn::Signature,
        block: &syn::Block,
        owner: Option<String>,
    ) {
        let function = Function {
            signature: signature.clone(),
            block: block.clone(),
            owner,
        };
        if self
            .functions
            .insert(name.clone(), Rc::new(function))
            .is_none()
        {
            self.order.push(name);
        }
    }

    fn renamed(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.renamed(&path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.renamed(tree)),
            UseTree::Rename(renamed) => {
                let names = (renamed.rename.to_string(), renamed.ident.to_string());
                self.aliases.insert(names.0, names.1);
            }
            _ => {}
        }
    }

    /// What a name stands for if another one does.
    pub fn original<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, |original| original)
    }

    /// The function that a path of names means.
    pub fn function_at(
        &self,
        segments: &[String],
        owner: Option<&str>,
    ) -> Option<(String, Rc<Function>)> {
        let last = segments.last()?;
        let before = segments.len().checked_sub(2).map(|at| &*segments[at]);
        let before = match before {
            Some("Self") => owner,
            Some(name) => Some(self.original(name)),
            None => None,
        };
        let qualified = before.map(|before| format!("{before}::{last}"));
        let keys = qualified.into_iter().chain([last.clone()]);
        keys.into_iter().find_map(|key| {
            let function = self.functions.get(&key)?;
            Some((key, Rc::clone(function)))
        })
    }
}

pub fn fields(fields: &Fields) -> Struct {
    let name = |(index, field): (usize, &syn::Field)| {
        let name = field
            .ident
            .as_ref()
            .map_or_else(|| index.to_string(), spelling);
        (name, field.ty.clone())
    };
    fields.iter().enumerate().map(name).collect()
}

/// The name of a type, without what it is behind: references, `Arc`, `Box`, pointers.
pub fn type_name(of: &Type) -> Option<String> {
    match of {
        Type::Reference(inner) => type_name(&inner.elem),
        Type::Paren(inner) => type_name(&inner.elem),
        Type::Group(inner) => type_name(&inner.elem),
        Type::Ptr(inner) => type_name(&inner.elem),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match (&*last.ident.to_string(), argument(of)) {
                (
                    "Arc" | "Rc" | "Box" | "CachePadded" | "NonNull" | "ManuallyDrop",
                    Some(inner),
                ) => type_name(inner),
                (name, _) => Some(name.to_string()),
            }
        }
        _ => None,
    }
}

/// The first type that another takes: `T` of `Arc<T>`.
pub fn argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Whether a function is called on something, and whether it changes or consumes it.
pub fn receiver(signature: &syn::Signature) -> Option<bool> {
    match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) => Some(!matches!(
            receiver.kind,
            syn::ReceiverKind::Reference(_, _, None)
        )),
        _ => None,
    }
}
