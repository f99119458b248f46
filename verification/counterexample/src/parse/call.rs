//! Calls of functions and closures, which are inlined, and macros.

use std::ops::Range;
use std::rc::Rc;

use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, FnArg, Macro, ReturnType, Token, Type};

use super::evaluator::Evaluator;
use super::instead::{instead, nearest, CONSTRUCTORS};
use super::items::{argument, type_name, Struct};
use super::statement::member_name;
use super::symbol::{integer, known, not, or, truth, Case, Function, Symbol};
use super::syntax::{place, short, spelling};
use crate::diagnostic::Diagnostic;
use crate::program::{Assertion, Condition, Value};

/// The most functions that are inlined in one another.
const MAX_CALLS: usize = 24;

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
                if !matches!(function, Symbol::Location(_)) {
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

    fn tuple_struct(&mut self, name: &str, fields: &Struct, call: &ExprCall) -> Symbol {
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
    fn unknown_call(&mut self, name: &str, call: &ExprCall) -> Symbol {
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
            if let Some(meant) = nearest(&word, CONSTRUCTORS).filter(|meant| *meant != word) {
                return self.refuse(
                    Diagnostic::new(place(&call.func), "this makes nothing that is known here")
                        .help(format!("write `{meant}::new(0)`")),
                );
            }
            if let Some(advice) = instead(&word) {
                return self.refuse(
                    Diagnostic::new(
                        place(&call.func),
                        format!("`{}` is not supported", short(&word)),
                    )
                    .help(advice),
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
        let values = self.kept_in_place(call.args.iter());
        self.hint = hint;
        values
    }

    /// Arguments, of which plain memory is read unless it is borrowed.
    pub fn kept_in_place<'b>(&mut self, arguments: impl Iterator<Item = &'b Expr>) -> Vec<Symbol> {
        self.kept(arguments)
    }

    /// Calls that mean what they mean in std.
    fn known_call(&mut self, owner: Option<&str>, name: &str, call: &ExprCall) -> Option<Symbol> {
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

    fn default_of_name(&mut self, name: &str) -> Option<Symbol> {
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

    // Functions.

    pub fn call_symbol(
        &mut self,
        function: &Symbol,
        arguments: Vec<Symbol>,
        span: Range<usize>,
    ) -> Symbol {
        match function {
            Symbol::Function(key) => match self.items.functions.get(key).cloned() {
                Some(function) => self.call_function(key, &function, arguments, span),
                None => Symbol::Unknown,
            },
            Symbol::Shared(inner) => self.call_symbol(inner, arguments, span),
            Symbol::Closure(closure) => {
                let closure = Rc::clone(closure);
                if !self.may_call("a closure", span) {
                    return Symbol::Unknown;
                }
                self.calls.push(String::new());
                let scopes = std::mem::replace(&mut self.scopes, vec![closure.names.clone()]);
                // What it was made among does not end with it.
                self.scopes.push(Vec::new());
                let owner = std::mem::replace(&mut self.owner, closure.owner.clone());
                let hint = self.hint.take();
                let value = self.framed(true, false, None, |this, _| {
                    let arguments = arguments
                        .into_iter()
                        .chain(std::iter::repeat(Symbol::Unknown));
                    for (pattern, argument) in closure.syntax.inputs.iter().zip(arguments) {
                        let (_, bound) = this.matches(pattern, &argument);
                        this.bind_parameters(bound);
                    }
                    let value = match &*closure.syntax.body {
                        Expr::Block(block) if block.label.is_none() => {
                            this.scopes.push(Vec::new());
                            let value = this.statements(&block.block.stmts);
                            this.leave_scope(&value);
                            value
                        }
                        body => {
                            let value = this.expression(body);
                            this.release_temporaries(&value);
                            value
                        }
                    };
                    let value = this.returned(value, &closure.syntax.output);
                    this.leave_scope(&value);
                    value
                });
                self.calls.pop();
                self.hint = hint;
                self.owner = owner;
                self.scopes = scopes;
                self.escape(&value);
                value
            }
            _ => {
                if arguments.iter().any(Symbol::is_shared) {
                    return self.refuse(
                        Diagnostic::new(span, "what this calls is not known here")
                            .note("something shared is handed to it, which it may change")
                            .help("write what it does to what is shared in its place"),
                    );
                }
                let text = self.quoted(&span);
                self.note(
                    span,
                    format!("left out: `{text}`, which is not in the text"),
                );
                Symbol::Unknown
            }
        }
    }

    fn may_call(&mut self, name: &str, span: Range<usize>) -> bool {
        let is_deep = self.calls.len() >= MAX_CALLS;
        if is_deep {
            self.refuse(
                Diagnostic::new(
                    span,
                    format!("`{}` is called in too many others", short(name)),
                )
                .help(format!(
                    "at most {MAX_CALLS} calls are inlined in one another: cut the program down"
                )),
            );
        }
        !is_deep
    }

    pub fn call_function(
        &mut self,
        key: &str,
        function: &Rc<Function>,
        arguments: Vec<Symbol>,
        span: Range<usize>,
    ) -> Symbol {
        if self.calls.iter().any(|known| known == key) {
            return self.refuse(
                Diagnostic::new(span, format!("`{}` calls itself", short(key)))
                    .note("functions are inlined where they are called, so that recursion would never end")
                    .help("write a loop, which is unrolled up to `--unroll` turns"),
            );
        }
        if function.signature.asyncness.is_some() {
            return self.refuse(
                Diagnostic::new(span, format!("`{}` is `async`", short(key)))
                    .help("write each task as a thread: `spawn(|| { … });`, and the function without `async`"),
            );
        }
        if !self.may_call(key, span) {
            return Symbol::Unknown;
        }
        self.calls.push(key.to_string());
        let scopes = std::mem::replace(&mut self.scopes, vec![Vec::new()]);
        let owner = std::mem::replace(&mut self.owner, function.owner.clone());
        let hint = self.hint.take();
        let value = self.framed(true, false, None, |this, _| {
            let mut arguments = arguments.into_iter();
            for input in &function.signature.inputs {
                let argument = arguments.next().unwrap_or(Symbol::Unknown);
                match input {
                    FnArg::Receiver(_) => {
                        this.bind_parameters(vec![("self".to_string(), argument)])
                    }
                    FnArg::Typed(typed) => {
                        let argument = this.typed(argument, Some(&typed.ty));
                        let (_, bound) = this.matches(&typed.pat, &argument);
                        this.bind_parameters(bound);
                    }
                }
            }
            let value = this.block(&function.block);
            let value = this.returned(value, &function.signature.output);
            this.leave_scope(&value);
            value
        });
        self.calls.pop();
        self.hint = hint;
        self.owner = owner;
        self.scopes = scopes;
        let value = self.returned(value, &function.signature.output);
        self.escape(&value);
        value
    }

    /// Parameters have values, and are no names that an assertion speaks of.
    fn bind_parameters(&mut self, bound: Vec<(String, Symbol)>) {
        if self.scopes.is_empty() {
            self.scopes.push(Vec::new());
        }
        for (name, value) in bound {
            self.escape(&value);
            self.keep(&value);
            self.declare(&name, value);
        }
    }

    fn returned(&self, value: Symbol, output: &ReturnType) -> Symbol {
        match output {
            ReturnType::Default => value,
            ReturnType::Type(_, of) => self.typed(value, Some(of)),
        }
    }

    /// Reads the function that the program begins with.
    pub fn entry(&mut self, name: &str) {
        let Some(function) = self.items.functions.get(name).cloned() else {
            return;
        };
        let others: Vec<String> = self
            .items
            .entries
            .iter()
            .skip(1)
            .map(|other| format!("`{other}`"))
            .collect();
        if !others.is_empty() {
            let span = place(&function.signature.ident);
            self.note(
                span,
                format!("this is what is checked; left out: {}", others.join(", ")),
            );
        }
        self.main_frames = 1;
        self.owner = function.owner.clone();
        self.framed(true, false, None, |this, _| {
            for input in &function.signature.inputs {
                let bound = match input {
                    FnArg::Receiver(_) => {
                        let object = this
                            .owner
                            .clone()
                            .and_then(|owner| this.default_of_name(&owner));
                        vec![("self".to_string(), object.unwrap_or(Symbol::Unknown))]
                    }
                    FnArg::Typed(typed) => {
                        this.hint = super::statement::single_name(&typed.pat);
                        let argument = match type_name(&typed.ty) {
                            Some(name) if integer(&name).is_none() => this.default_of(&typed.ty),
                            _ => Symbol::Unknown,
                        };
                        this.hint = None;
                        this.matches(&typed.pat, &argument).1
                    }
                };
                this.bind_parameters(bound);
            }
            let value = this.block(&function.block);
            this.leave_scope(&Symbol::Unit);
            this.scopes.push(Vec::new());
            value
        });
        self.owner = None;
        self.main_frames = 0;
    }

    // Macros.

    pub fn macro_call(&mut self, mac: &Macro) -> Symbol {
        let name = mac
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        let name = name
            .strip_prefix("debug_")
            .filter(|name| name.starts_with("assert"))
            .unwrap_or(&name)
            .to_string();
        match &*name {
            "assert" | "assert_eq" | "assert_ne" => self.assertion(&name, mac),
            "println" | "print" | "eprintln" | "eprint" | "dbg" | "format" | "trace" | "debug"
            | "info" | "warn" | "error" | "log" | "write" | "writeln" => {
                let values = match self.macro_arguments(mac) {
                    // What is only shown may be anything that can be shown.
                    Some(arguments) => self.kept(
                        arguments
                            .iter()
                            .filter(|it| !matches!(it, Expr::Lit(_) | Expr::Assign(_))),
                    ),
                    None => Vec::new(),
                };
                match (&*name, values.into_iter().next()) {
                    ("dbg", Some(value)) => value,
                    ("format" | "write" | "writeln", _) => Symbol::Unknown,
                    _ => Symbol::Unit,
                }
            }
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                let text = format!("false /* {} */", self.quoted(&place(mac)));
                self.must_hold(truth(false), text, place(&mac.path));
                Symbol::Never
            }
            "vec" => {
                if let Ok(repeat) = syn::parse2::<syn::ExprRepeat>(bracketed(mac)) {
                    return self.expression(&Expr::Repeat(repeat));
                }
                match self.macro_arguments(mac) {
                    Some(arguments) => Symbol::Array(self.elements(arguments.iter())),
                    None => Symbol::Unknown,
                }
            }
            "matches" => {
                let parsed = mac.parse_body_with(|input: syn::parse::ParseStream<'_>| {
                    let value: Expr = input.parse()?;
                    input.parse::<Token![,]>()?;
                    let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
                    let _ = input.parse::<Option<Token![,]>>()?;
                    Ok((value, pattern))
                });
                let Ok((value, pattern)) = parsed else {
                    return Symbol::Unknown;
                };
                let value = self.borrowed(&value);
                let value = self.read(value);
                self.escape(&value);
                match self.matches(&pattern, &value).0 {
                    Some(condition) => Symbol::Truth(condition),
                    None => Symbol::Unknown,
                }
            }
            _ => {
                let text = self.quoted(&place(mac));
                self.note(
                    place(mac),
                    format!("left out: `{text}`, a macro that is not known here"),
                );
                Symbol::Unknown
            }
        }
    }

    fn macro_arguments(&mut self, mac: &Macro) -> Option<Punctuated<Expr, Token![,]>> {
        mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            .ok()
    }

    fn assertion(&mut self, name: &str, mac: &Macro) -> Symbol {
        let arguments = match mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            Ok(arguments) => arguments,
            Err(error) => {
                let span = error.span().byte_range();
                return self.refuse(Diagnostic::new(span, format!("this is not Rust: {error}")));
            }
        };
        let refused = self.diagnostics.len();
        let is_final = self.thread == 0;
        let was = std::mem::replace(&mut self.in_assertion, is_final);
        let last = self.last.len();
        let condition = match (name, arguments.get(0), arguments.get(1)) {
            ("assert", Some(condition), _) => self.condition(condition),
            ("assert_eq" | "assert_ne", Some(left), Some(right)) => {
                let comparison = match name {
                    "assert_eq" => crate::program::Comparison::Equal,
                    _ => crate::program::Comparison::NotEqual,
                };
                let left = self.expression(left);
                let right = self.expression(right);
                self.compared(&left, comparison, &right)
            }
            _ => {
                self.in_assertion = was;
                return self.refuse(
                    Diagnostic::new(place(mac), "an assertion of nothing")
                        .help("write `assert!(r0 != r1)`, over registers and final values"),
                );
            }
        };
        self.in_assertion = was;
        if self.last.len() > last {
            self.last.truncate(last);
            self.last.push(place(&mac.path));
        }
        match condition {
            Some(condition) => {
                let quoted = |argument: Option<&Expr>| {
                    argument.map_or(String::new(), |it| self.quoted(&place(it)))
                };
                let text = match (name, quoted(arguments.get(0)), quoted(arguments.get(1))) {
                    ("assert", condition, _) => condition,
                    ("assert_eq", left, right) => format!("{left} == {right}"),
                    (_, left, right) => format!("{left} != {right}"),
                };
                self.claim(condition, text, place(&mac.path));
            }
            None if self.diagnostics.len() > refused || self.context.is_dead() => {}
            None => {
                let text = self.quoted(&place(mac));
                self.note(
                    place(mac),
                    format!("not checked: `{text}` speaks of a value that is not known here"),
                );
            }
        }
        Symbol::Unit
    }

    /// Claims that a condition holds whenever the thread comes here.
    pub fn claim(&mut self, condition: Condition, text: String, span: Range<usize>) {
        let path = super::symbol::and(self.path.clone(), self.context.reached.clone());
        if known(&path) == Some(false) {
            return;
        }
        self.escape_condition(&condition);
        self.escape_condition(&path);
        let line = self.line_and_column(span.start).0;
        let mut unnamed = Vec::new();
        condition.for_each_register(&mut |register| unnamed.push(register));
        for register in unnamed {
            // A column of its own shows what breaks it.
            if let (Some(location), true) = (
                self.origins.get(&register),
                self.program.registers[register].name.is_empty(),
            ) {
                let name = format!("{}_{line}", self.program.locations[*location].name);
                self.program.registers[register].name = self.unused_name(&name);
            }
        }
        let assertion = match known(&path) {
            Some(true) if self.is_at_the_end(&condition) && self.main_frames == 0 => {
                Assertion::from(condition)
            }
            Some(true) => self.written_assertion(condition, text, &span),
            _ => self.written_assertion(or(not(path), condition), text, &span),
        };
        self.program.assertions.push(assertion);
    }

    /// Whether a condition is claimed at the end of the program, of values that have names.
    fn is_at_the_end(&self, condition: &Condition) -> bool {
        let mut has_names = self.thread == 0 && self.calls.is_empty();
        condition.for_each_register(&mut |register| {
            has_names &= !self.program.registers[register].name.is_empty();
        });
        has_names
    }

    fn written_assertion(
        &self,
        condition: Condition,
        text: String,
        span: &Range<usize>,
    ) -> Assertion {
        Assertion {
            condition,
            line: Some(self.line_and_column(span.start).0),
            text,
        }
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

fn bracketed(mac: &Macro) -> proc_macro2::TokenStream {
    let tokens = mac.tokens.clone();
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::Bracket, tokens);
    proc_macro2::TokenTree::Group(group).into()
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
