//! A client for a text that starts no thread: every function is called by a thread, beside every other and beside
//! itself.

use std::collections::BTreeSet;

use syn::{FnArg, Item, ItemFn, Pat, ReturnType, Type, Visibility};

use super::items::{argument, receiver, type_name, Items};
use super::symbol::{atomic, integer, Function};

/// The most functions that are called beside one another.
const MAX_FUNCTIONS: usize = 8;

/// Threads that call functions of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Which functions, in words.
    pub title: String,
    /// What is to be added to the text.
    pub text: String,
}

/// The clients of a text, and what they leave out, each with the reason.
pub fn clients(items: &Items, declared: &[&Item]) -> (Vec<Client>, Vec<String>) {
    let mut left_out = Vec::new();
    let public = public_functions(declared);
    let is_callable = |key: &String| {
        let function = &items.functions[key];
        !makes(function) && !key.ends_with("::fmt") && function.signature.asyncness.is_none()
    };
    let mut callable: Vec<&String> = items.order.iter().filter(|key| is_callable(key)).collect();
    if callable.iter().any(|key| public.contains(*key)) {
        callable.retain(|key| public.contains(*key));
    }
    callable.retain(|key| match receiver(&items.functions[*key].signature) {
        Some(true) => {
            left_out.push(format!(
                "`{key}` is called by nobody here: it has its object for itself"
            ));
            false
        }
        _ => true,
    });
    if callable.len() > MAX_FUNCTIONS {
        left_out.push(format!(
            "only the first {MAX_FUNCTIONS} functions are called"
        ));
        callable.truncate(MAX_FUNCTIONS);
    }
    let mut clients = Vec::new();
    for (index, first) in callable.iter().enumerate() {
        for second in &callable[index..] {
            let mut shared = Shared::default();
            let calls =
                [(*first, 1), (*second, 2)].map(|(key, number)| shared.call(items, key, number));
            let threads = calls.map(|call| format!("spawn(|| {{ {call}; }});\n"));
            clients.push(Client {
                title: format!(
                    "{} beside {}",
                    short_name(first),
                    if first == second {
                        "itself"
                    } else {
                        short_name(second)
                    }
                ),
                text: shared.lines.concat() + &threads.concat(),
            });
        }
    }
    (clients, left_out)
}

fn short_name(key: &str) -> &str {
    key.rsplit("::").next().unwrap_or(key)
}

/// Whether a function makes an object, and is called by nobody who shares it.
fn makes(function: &Function) -> bool {
    let has_receiver = receiver(&function.signature).is_some();
    let made = match &function.signature.output {
        ReturnType::Default => None,
        ReturnType::Type(_, of) => type_name(of),
    };
    !has_receiver
        && function.owner.is_some()
        && made.is_some_and(|made| made == "Self" || Some(made) == function.owner)
}

fn public_functions(declared: &[&Item]) -> BTreeSet<String> {
    let mut public = BTreeSet::new();
    let is_public = |visibility: &Visibility| !matches!(visibility, Visibility::Inherited);
    for item in declared {
        match item {
            Item::Fn(ItemFn { vis, sig, .. }) if is_public(vis) => {
                public.insert(sig.ident.to_string());
            }
            Item::Impl(block) => {
                let Some(owner) = type_name(&block.self_ty) else {
                    continue;
                };
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item {
                        if is_public(&method.vis) {
                            public.insert(format!("{owner}::{}", method.sig.ident));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    public
}

/// The objects that the threads share, as declarations.
#[derive(Default)]
struct Shared {
    names: BTreeSet<String>,
    lines: Vec<String>,
}

impl Shared {
    /// A call of a function by the thread with this number.
    fn call(&mut self, items: &Items, key: &str, number: usize) -> String {
        let function = &items.functions[key];
        let mut arguments = Vec::new();
        let mut object = None;
        for input in &function.signature.inputs {
            match input {
                FnArg::Receiver(_) => match &function.owner {
                    Some(owner) if items.structs.contains_key(owner) => {
                        object = Some(self.object(items, owner))
                    }
                    // A method without its type.
                    _ => arguments.push("unknown".to_string()),
                },
                FnArg::Typed(typed) => {
                    arguments.push(self.argument(items, &typed.pat, &typed.ty, number))
                }
            }
        }
        let arguments = arguments.join(", ");
        match (object, &function.owner) {
            (Some(object), _) => format!("{object}.{}({arguments})", short_name(key)),
            (None, _) => format!("{key}({arguments})"),
        }
    }

    /// The shared object of a type.
    fn object(&mut self, items: &Items, owner: &str) -> String {
        let name = snake_case(owner);
        if self.names.insert(name.clone()) {
            let made = made(items, owner, 0);
            self.lines.push(format!("let {name} = {made};\n"));
        }
        name
    }

    fn argument(&mut self, items: &Items, pattern: &Pat, of: &Type, number: usize) -> String {
        let name = super::statement::single_name(pattern).unwrap_or_else(|| "argument".to_string());
        let inner = type_name(of).unwrap_or_default();
        if let Some(of) = integer(&inner) {
            return match of.bits {
                1 => "true".to_string(),
                _ => number.to_string(),
            };
        }
        if items.structs.contains_key(&inner) {
            let object = self.object(items, &inner);
            return format!("&{object}");
        }
        if atomic(&inner).is_some() || matches!(&*inner, "UnsafeCell" | "Cell" | "Mutex" | "RwLock")
        {
            if self.names.insert(name.clone()) {
                let made = initial(items, of, 0);
                self.lines.push(format!("let {name} = {made};\n"));
            }
            return format!("&{name}");
        }
        name
    }
}

/// An expression that makes an object of a type.
fn made(items: &Items, owner: &str, depth: usize) -> String {
    if let Some(function) = items.functions.get(&format!("{owner}::new")) {
        let arguments = function.signature.inputs.iter().map(|input| match input {
            FnArg::Typed(typed) => initial_argument(items, &typed.ty, depth),
            FnArg::Receiver(_) => String::new(),
        });
        return format!("{owner}::new({})", arguments.collect::<Vec<_>>().join(", "));
    }
    let Some(fields) = items.structs.get(owner).filter(|_| depth < 8) else {
        return format!("{owner}::default()");
    };
    let fields: Vec<String> = fields
        .iter()
        .map(|(field, of)| format!("{field}: {}", initial(items, of, depth + 1)))
        .collect();
    format!("{owner} {{ {} }}", fields.join(", "))
}

/// A number to make an object with: one that lets something happen.
fn initial_argument(items: &Items, of: &Type, depth: usize) -> String {
    match type_name(of).as_deref().and_then(integer) {
        Some(of) if of.bits > 1 => "1".to_string(),
        _ => initial(items, of, depth),
    }
}

/// What a type begins with: zero, nothing.
fn initial(items: &Items, of: &Type, depth: usize) -> String {
    if let Type::Array(array) = of {
        let count = array_length(items, &array.len).unwrap_or(1);
        let element = initial(items, &array.elem, depth);
        return format!("[{}]", vec![element; count].join(", "));
    }
    let Some(name) = type_name(of) else {
        return "unknown".to_string();
    };
    let name = items.original(&name).to_string();
    if let Some(of) = integer(&name) {
        return if of.bits == 1 { "false" } else { "0" }.to_string();
    }
    if let Some(of) = atomic(&name) {
        return format!("{name}::new({})", if of.bits == 1 { "false" } else { "0" });
    }
    if matches!(
        &*name,
        "UnsafeCell" | "Cell" | "RefCell" | "Mutex" | "RwLock"
    ) {
        let inner =
            argument(of).map_or_else(|| "0".to_string(), |inner| initial(items, inner, depth));
        return format!("{name}::new({inner})");
    }
    match &*name {
        "Option" => "None".to_string(),
        _ if items.structs.contains_key(&name) => made(items, &name, depth),
        _ => "unknown".to_string(),
    }
}

fn array_length(items: &Items, length: &syn::Expr) -> Option<usize> {
    match super::symbol::bare(length) {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse().ok().filter(|count| *count <= 16),
            _ => None,
        },
        syn::Expr::Path(path) => {
            let name = path.path.segments.last()?.ident.to_string();
            let (_, value, _) = items.values.get(&name)?;
            array_length(items, value)
        }
        _ => None,
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
