//! Calls of functions and closures, which are inlined, and macros.

use syn::{Expr, ExprCall, Type};

use super::evaluator::Evaluator;
use super::instead::{instead, nearest, CONSTRUCTORS};
use super::items::{argument, Struct};
use super::pattern::member_name;
use super::symbol::{integer, truth, Case, Symbol};
use super::syntax::{place, short, spelling};
use crate::diagnostic::Diagnostic;
use crate::program::Value;

impl Evaluator<'_> {
    pub fn call(&mut self, call: &ExprCall) -> Symbol {
        let Expr::Path(path) = &*call.func else {
            let function = self.expression(&call.func);
            let arguments = self.arguments(call);
            return self.call_symbol(&function, arguments, place(call));
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| spelling(&segment.ident))
            .collect();
        if let [name] = &segments[..] {
            if let Some(variable) = self.variable(name) {
                let function = self.variables[variable].clone();
                if !matches!(
                    function,
                    Symbol::Location(_) | Symbol::Cell(..) | Symbol::Number(..) | Symbol::Truth(_)
                ) {
                    let arguments = self.arguments(call);
                    return self.call_symbol(&function, arguments, place(call));
                }
            }
        }
        if let Some((key, function)) = self.items.function_at(&segments, self.owner.as_deref()) {
            let arguments = self.arguments(call);
            return self.call_function(&key, &function, arguments, place(call));
        }
        let last = segments.last().cloned().unwrap_or_default();
        let owner = segments.len().checked_sub(2).map(|at| segments[at].clone());
        let owner = owner.map(|owner| match &*owner {
            "Self" => self.owner.clone().unwrap_or_default(),
            name => self.items.original(name).to_string(),
        });
        if let Some(known) = self.known_call(
            owner.as_deref(),
            self.items.original(&last).to_string().as_str(),
            call,
        ) {
            return known;
        }
        if let Some(name) = self.variant_name(&path.path) {
            let fields = self.arguments(call);
            return Symbol::variant(&name, fields);
        }
        let constructor = match &*last {
            "Self" => self.owner.clone().unwrap_or_default(),
            name => self.items.original(name).to_string(),
        };
        if let Some(fields) = self.items.structs.get(&constructor).cloned() {
            return self.tuple_struct(&constructor, &fields, call);
        }
        self.unknown_call(&last, call)
    }

    pub fn tuple_struct(&mut self, name: &str, fields: &Struct, call: &ExprCall) -> Symbol {
        let hint = self.hint.clone();
        let mut values = Vec::new();
        for ((field, of), argument) in fields.iter().zip(&call.args) {
            if hint.is_none() {
                self.hint = Some(name.to_lowercase());
            }
            let value = self.expression(argument);
            let value = self.typed(value, Some(of));
            self.escape(&value);
            self.keep(&value);
            values.push((field.clone(), value));
        }
        self.hint = hint;
        Symbol::Record(name.to_string(), values)
    }

    /// A function of which nothing is known.
    pub fn unknown_call(&mut self, name: &str, call: &ExprCall) -> Symbol {
        if let Some(meant) = nearest(name, ["spawn"])
            .filter(|_| call.args.iter().any(|it| matches!(it, Expr::Closure(_))))
        {
            return self.refuse(
                Diagnostic::new(place(&call.func), "what this does is not known here")
                    .label(format!("did you mean `{meant}`?")),
            );
        }
        if name == "new" || name == "from" || name == "default" {
            let word = match &*call.func {
                Expr::Path(path) => path
                    .path
                    .segments
                    .iter()
                    .rev()
                    .nth(1)
                    .map(|it| it.ident.to_string()),
                _ => None,
            };
            let word = word.unwrap_or_default();
            if let Some(advice) = instead(&word) {
                return self.refuse(
                    Diagnostic::new(
                        place(&call.func),
                        format!("`{}` is not supported", short(&word)),
                    )
                    .help(advice),
                );
            }
            if let Some(meant) = nearest(&word, CONSTRUCTORS).filter(|meant| *meant != word) {
                return self.refuse(
                    Diagnostic::new(place(&call.func), "this makes nothing that is known here")
                        .help(format!("write `{meant}::new(0)`")),
                );
            }
        } else if let Some(advice) = instead(name) {
            return self.refuse(
                Diagnostic::new(
                    place(&call.func),
                    format!("`{}` is not supported", short(name)),
                )
                .help(advice),
            );
        }
        let arguments = self.arguments(call);
        if arguments.iter().any(Symbol::is_shared) {
            return self.refuse(
                Diagnostic::new(
                    place(&call.func),
                    format!("what `{}` does is not known here", short(name)),
                )
                .note("something shared is handed to it, which it may change")
                .help(
                    "paste the function, too, or write what it does to what is shared in its place",
                ),
            );
        }
        let text = self.quoted(&place(call));
        self.note(
            place(call),
            format!("left out: `{text}`, which is not in the text"),
        );
        Symbol::Unknown
    }

    pub fn arguments(&mut self, call: &ExprCall) -> Vec<Symbol> {
        let hint = self.hint.take();
        let values = self.kept(call.args.iter());
        self.hint = hint;
        values
    }

    /// Calls that mean what they mean in std.
    pub fn known_call(
        &mut self,
        owner: Option<&str>,
        name: &str,
        call: &ExprCall,
    ) -> Option<Symbol> {
        let span = place(call);
        let arguments = &call.args;
        let first = arguments.first();
        match (owner, name) {
            (None | Some("thread"), "spawn") => return Some(self.spawn_call(call)),
            (None | Some("thread"), "scope") => return Some(self.thread_scope(call)),
            (None | Some("atomic"), "fence") => return Some(self.fence(arguments, span)),
            (None | Some("loom" | "shuttle" | "rc11"), "model" | "check_random" | "check_dfs") => {
                let closure = self.expression(first?);
                return Some(self.call_symbol(&closure, Vec::new(), span));
            }
            (_, "spin_loop" | "yield_now" | "compiler_fence" | "sleep" | "spin_loop_hint") => {
                return Some(Symbol::Unit);
            }
            (None | Some("mem"), "drop") => {
                let value = self.expression(first?);
                self.keep(&value);
                self.end(value);
                return Some(Symbol::Unit);
            }
            (None | Some("mem"), "forget") => {
                let value = self.expression(first?);
                self.keep(&value);
                return Some(Symbol::Unit);
            }
            (_, "black_box" | "identity" | "addr_of" | "addr_of_mut") => {
                return Some(self.expression(first?))
            }
            (_, "park" | "park_timeout") => return None,
            (None, "Box" | "Wrapping") => return Some(self.expression(first?)),
            _ => {}
        }
        let owner = owner?;
        let hint = self.hint.clone();
        match (owner, name) {
            (
                "Arc" | "Rc" | "Box" | "CachePadded" | "Pin" | "ManuallyDrop" | "Wrapping"
                | "LazyLock" | "NonNull",
                _,
            ) if matches!(
                name,
                "new" | "from" | "clone" | "pin" | "leak" | "downgrade" | "as_ptr"
            ) =>
            {
                let value = self.expression(first?);
                let value = match owner {
                    "LazyLock" => self.call_symbol(&value, Vec::new(), span),
                    _ => value,
                };
                self.keep(&value);
                return Some(match value {
                    value @ (Symbol::Record(..) | Symbol::Mutex(..)) => {
                        Symbol::Shared(Box::new(value))
                    }
                    value => value,
                });
            }
            ("Vec" | "VecDeque", "new" | "with_capacity") => {
                return Some(Symbol::Array(Vec::new()))
            }
            (_, "new" | "from" | "default") => {
                if name == "new" && arguments.len() != 1 && CONSTRUCTORS.contains(&owner) {
                    return Some(
                        self.refuse(
                            Diagnostic::new(span, "one value to start with is expected here")
                                .help("write `new(0)`"),
                        ),
                    );
                }
                let value = match first {
                    Some(_) if arguments.len() > 1 => return None,
                    Some(argument) => {
                        let value = self.expression(argument);
                        self.hint = hint;
                        value
                    }
                    None if super::symbol::atomic(owner) == integer("bool")
                        && owner == "AtomicBool" =>
                    {
                        Symbol::truth(false)
                    }
                    None if name == "default" => match integer(owner) {
                        Some(_) => Symbol::number(0),
                        None if self.items.structs.contains_key(owner) => {
                            return self.default_of_name(owner)
                        }
                        None => Symbol::number(0),
                    },
                    None => return None,
                };
                if let Some(made) = self.constructed(owner, value.clone(), span) {
                    return Some(made);
                }
                if name != "new" && integer(owner).is_some() {
                    return Some(value);
                }
            }
            _ => {}
        }
        None
    }

    pub fn default_of_name(&mut self, name: &str) -> Option<Symbol> {
        let of: Type = syn::parse_str(name).ok()?;
        Some(self.default_of(&of))
    }

    /// What `Default` makes of a type.
    pub fn default_of(&mut self, of: &Type) -> Symbol {
        let span = place(of);
        match of {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Symbol::Unit,
            Type::Tuple(tuple) => {
                Symbol::Tuple(tuple.elems.iter().map(|of| self.default_of(of)).collect())
            }
            Type::Array(array) => {
                let count = match self.expression(&array.len) {
                    Symbol::Number(value, _) => {
                        super::symbol::constant(&value).filter(|count| *count <= 64)
                    }
                    _ => None,
                };
                let hint = self.hint.take();
                let mut elements = Vec::new();
                for index in 0..count.unwrap_or(0) {
                    self.hint = hint.as_ref().map(|name| format!("{name}_{index}"));
                    elements.push(self.default_of(&array.elem));
                }
                self.hint = hint;
                Symbol::Array(elements)
            }
            Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    return Symbol::Unknown;
                };
                let name = self.items.original(&last.ident.to_string()).to_string();
                match &*name {
                    "Arc" | "Rc" | "Box" | "CachePadded" => {
                        return argument(of)
                            .map_or(Symbol::Unknown, |inner| self.default_of(inner));
                    }
                    "bool" => return Symbol::truth(false),
                    "Option" => return Symbol::variant("None", Vec::new()),
                    "Vec" => return Symbol::Array(Vec::new()),
                    "PhantomData" => return Symbol::Unit,
                    "AtomicBool" => {
                        return self
                            .constructed(&name, Symbol::truth(false), span)
                            .unwrap_or(Symbol::Unknown);
                    }
                    _ => {}
                }
                if let Some(of) = integer(&name) {
                    return Symbol::Number(Value::Constant(0), Some(of));
                }
                if let Some(fields) = self.items.structs.get(&name).cloned() {
                    let hint = self.hint.clone();
                    let mut values = Vec::new();
                    for (field, of) in &fields {
                        if !field.starts_with(|first: char| first.is_ascii_digit()) {
                            self.hint = Some(field.clone());
                        }
                        let value = self.default_of(of);
                        values.push((field.clone(), value));
                    }
                    self.hint = hint;
                    return Symbol::Record(name, values);
                }
                let inner = match argument(of) {
                    Some(inner) => {
                        let inner = inner.clone();
                        self.default_of(&inner)
                    }
                    None => Symbol::number(0),
                };
                self.constructed(&name, inner, span)
                    .unwrap_or(Symbol::Unknown)
            }
            _ => Symbol::Unknown,
        }
    }

    /// `Type { field: value }`
    pub fn record(&mut self, found: &syn::ExprStruct) -> Symbol {
        let last = found
            .path
            .segments
            .last()
            .map(|segment| spelling(&segment.ident))
            .unwrap_or_default();
        let variant = self.variant_name(&found.path);
        let name = match &*last {
            "Self" => self.owner.clone().unwrap_or_default(),
            name => self.items.original(name).to_string(),
        };
        let types = self.items.structs.get(&name).cloned().unwrap_or_default();
        let hint = self.hint.take();
        let mut fields: Vec<(String, Symbol)> = Vec::new();
        for field in &found.fields {
            let member = member_name(&field.member);
            self.hint = Some(
                match member.starts_with(|first: char| first.is_ascii_digit()) {
                    true => name.to_lowercase(),
                    false => member.clone(),
                },
            );
            let of = types
                .iter()
                .find(|(known, _)| *known == member)
                .map(|(_, of)| of.clone());
            let value = match (&of, is_default(&field.expr)) {
                (Some(of), true) => self.default_of(of),
                _ => self.expression(&field.expr),
            };
            let value = self.typed(value, of.as_ref());
            self.escape(&value);
            self.keep(&value);
            fields.push((member, value));
        }
        if let Some(rest) = &found.rest {
            let rest = match is_default(rest) {
                true => {
                    let mut values = Vec::new();
                    for (member, of) in &types {
                        if !fields.iter().any(|(known, _)| known == member) {
                            self.hint = Some(member.clone());
                            let value = self.default_of(of);
                            values.push((member.clone(), value));
                        }
                    }
                    values
                }
                false => match self.expression(rest) {
                    Symbol::Record(_, values) => values,
                    _ => Vec::new(),
                },
            };
            for (member, value) in rest {
                if !fields.iter().any(|(known, _)| *known == member) {
                    fields.push((member, value));
                }
            }
        }
        self.hint = hint;
        if let Some(variant) = variant {
            return Symbol::Variant(vec![Case {
                name: variant,
                when: truth(true),
                fields,
            }]);
        }
        // In the order of the declaration, so that two of them can be compared.
        let position = |name: &str| types.iter().position(|(known, _)| known == name);
        fields.sort_by_key(|(member, _)| position(member));
        Symbol::Record(name, fields)
    }

    /// Leaves the innermost loop, or the one with a label.
    pub fn frame(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
        let label = label.map(|label| label.ident.to_string());
        for frame in self.frames.iter().rev() {
            if frame.is_function {
                return None;
            }
            let is_meant = match &label {
                Some(_) => frame.label == label,
                None => frame.is_loop,
            };
            if is_meant {
                return Some(frame.number);
            }
        }
        None
    }
}

fn is_default(expression: &Expr) -> bool {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                let mut segments = path.path.segments.iter().rev();
                let is_default = segments.next().is_some_and(|it| it.ident == "default");
                is_default
                    && segments.next().is_none_or(|it| it.ident == "Default")
                    && call.args.is_empty()
            }
            _ => false,
        },
        _ => false,
    }
}
