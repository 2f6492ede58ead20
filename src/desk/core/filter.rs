//! Filters of lists at the desk, compiled to one SQL condition.
//!
//! A condition is never NULL, so that `not` means the same as in the filters of the shelf: a missing value passes the
//! negation of every condition that it does not pass.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, Value};

use crate::desk::core::text::{at_most, unfit};
use crate::error::Error;
use crate::shelf::select::{CodePredicate, DateTimePredicate, EnumPredicate, Filter};

/// The most values in one list of a filter: each goes to the database.
const MAX_VALUES: usize = 500;
/// The most values in a whole filter; a SQLite statement takes 32,766.
const MAX_VALUES_OF_FILTER: usize = 10_000;
/// The most filters joined by `and`, `or` and `not`.
const MAX_FILTERS: usize = 100;
/// The deepest that filters nest; SQLite takes an expression of depth 1,000.
const MAX_DEPTH: usize = 16;
/// The most characters of one value.
const MAX_LENGTH: usize = 1_000;

/// A filter that is being compiled for a database: how many filters and values it has so far.
pub struct Compiler {
    backend: DbBackend,
    filters: usize,
    values: usize,
}

impl Compiler {
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, filters: 0, values: 0 }
    }

    /// The condition of a whole filter; `own` compiles the tests of one filter in it.
    pub fn condition<T>(
        &mut self,
        filter: &Filter<T>,
        own: &impl Fn(&mut Self, &T) -> Result<Condition, Error>,
    ) -> Result<Condition, Error> {
        self.nested(filter, own, 0)
    }

    fn nested<T>(
        &mut self,
        filter: &Filter<T>,
        own: &impl Fn(&mut Self, &T) -> Result<Condition, Error>,
        depth: usize,
    ) -> Result<Condition, Error> {
        self.filters += 1;
        if self.filters > MAX_FILTERS || depth > MAX_DEPTH {
            let message = format!(
                "The filter joins too many filters; at most {MAX_FILTERS} are allowed, nested at most {MAX_DEPTH} deep."
            );
            return Err(Error { field: Some("filter".into()), ..Error::too_large(message) });
        }
        let mut all = Condition::all().add(own(self, &filter.own)?);
        for joined in &*filter.and {
            all = all.add(self.nested(joined, own, depth + 1)?);
        }
        if let Some(alternatives) = &filter.or {
            // An empty list of alternatives holds for nothing.
            let mut any = nothing();
            for alternative in &**alternatives {
                any = any.add(self.nested(alternative, own, depth + 1)?);
            }
            all = all.add(any);
        }
        for refused in &*filter.not {
            all = all.add(self.nested(refused, own, depth + 1)?.not());
        }
        Ok(all)
    }

    /// Counts values that go to the database.
    pub fn count(&mut self, values: usize) -> Result<(), Error> {
        self.values += values;
        at_most(MAX_VALUES_OF_FILTER, "filter", self.values)
    }

    /// Counts the texts of a predicate, and refuses a text that no row can have.
    pub fn check(&mut self, field: &str, predicate: &CodePredicate) -> Result<(), Error> {
        at_most(MAX_VALUES, field, predicate.one_of.as_ref().map_or(0, |list| list.iter().count()))?;
        let named = predicate.eq.iter().map(|code| code.as_str());
        let listed = predicate.one_of.iter().flat_map(|list| list.iter());
        let texts: Vec<&str> = named.chain(listed).chain(predicate.starts_with.as_deref()).collect();
        self.count(texts.len())?;
        match texts.into_iter().find_map(|value| unfit(value, MAX_LENGTH)) {
            None => Ok(()),
            Some(message) => Err(Error::bad_input(field, format!("A value of {field} {message}."))),
        }
    }

    /// A condition on a column that holds a code, a ref or a subject; capitals and small letters from A to Z are equal.
    pub fn code(
        &mut self,
        field: &str,
        column: impl ColumnTrait,
        predicate: &CodePredicate,
    ) -> Result<Condition, Error> {
        let folded = self.folded(&column);
        self.text(field, &column, folded, predicate)
    }

    /// A condition on a column that holds an id of ours, in lower-case hexadecimal; callers may give it in capitals. The
    /// column is compared as it stands, for the sake of its index.
    pub fn id(
        &mut self,
        field: &str,
        column: impl ColumnTrait,
        predicate: &CodePredicate,
    ) -> Result<Condition, Error> {
        let plain = Expr::col(column.as_column_ref());
        self.text(field, &column, plain, predicate)
    }

    /// A column with its letters from A to Z in lower case and all else as it stands: SQLite folds nothing more, and
    /// PostgreSQL folds more unless the collation is "C". Of columns with an index, the migration `index_folded_codes`
    /// has indexed this expression.
    fn folded(&self, column: &impl ColumnTrait) -> Expr {
        let column = Expr::col(column.as_column_ref());
        match self.backend {
            DbBackend::Postgres => Expr::cust_with_expr(r#"lower($1 COLLATE "C")"#, column),
            _ => Func::lower(column).into(),
        }
    }

    /// A condition on the text of a column, which has no letters from A to Z in upper case.
    fn text(
        &mut self,
        field: &str,
        column: &impl ColumnTrait,
        text: Expr,
        predicate: &CodePredicate,
    ) -> Result<Condition, Error> {
        self.check(field, predicate)?;
        let CodePredicate { eq, one_of, starts_with, is_null } = predicate;
        let mut all = null(column, *is_null);
        if eq.is_some() || one_of.is_some() || starts_with.is_some() {
            all = all.add(column.is_not_null());
        }
        if let Some(code) = eq {
            all = all.add(text.clone().eq(code.as_str().to_ascii_lowercase()));
        }
        if let Some(list) = one_of {
            all = all.add(text.clone().is_in(list.iter().map(str::to_ascii_lowercase)));
        }
        if let Some(start) = starts_with {
            let escaped = start.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            all = all.add(text.like(LikeExpr::new(format!("{escaped}%")).escape('!')));
        }
        Ok(all)
    }

    /// A condition on a column that holds a word of a closed list.
    pub fn word<T: Copy + Into<Value>>(
        &mut self,
        column: impl ColumnTrait,
        predicate: &EnumPredicate<T>,
    ) -> Result<Condition, Error> {
        let EnumPredicate { eq, one_of, is_null } = predicate;
        self.count(one_of.as_ref().map_or(1, Vec::len))?;
        let mut all = null(&column, *is_null);
        if eq.is_some() || one_of.is_some() {
            all = all.add(column.is_not_null());
        }
        all = all.add_option(eq.map(|word| column.eq(word)));
        Ok(all.add_option(one_of.as_ref().map(|list| column.is_in(list.iter().copied()))))
    }

    /// A condition on a column that holds an instant.
    pub fn instant(
        &mut self,
        field: &str,
        column: impl ColumnTrait,
        predicate: &DateTimePredicate,
    ) -> Result<Condition, Error> {
        let DateTimePredicate { eq, ne, one_of, gt, gte, lt, lte, is_null } = predicate;
        let listed = one_of.as_ref().map_or(0, |list| list.len());
        at_most(MAX_VALUES, field, listed)?;
        self.count(listed + 6)?;
        let mut all = null(&column, *is_null);
        if [eq, ne, gt, gte, lt, lte].into_iter().any(Option::is_some) || one_of.is_some() {
            all = all.add(column.is_not_null());
        }
        Ok(all
            .add_option(eq.map(|at| column.eq(at)))
            .add_option(ne.map(|at| column.ne(at)))
            .add_option(one_of.as_ref().map(|list| column.is_in(list.iter().copied())))
            .add_option(gt.map(|at| column.gt(at)))
            .add_option(gte.map(|at| column.gte(at)))
            .add_option(lt.map(|at| column.lt(at)))
            .add_option(lte.map(|at| column.lte(at))))
    }
}

/// The condition that no row meets, to which alternatives are added.
pub fn nothing() -> Condition {
    Condition::any().add(Expr::val(1).eq(0))
}

fn null(column: &impl ColumnTrait, is_null: Option<bool>) -> Condition {
    Condition::all().add_option(is_null.map(|null| match null {
        true => column.is_null(),
        false => column.is_not_null(),
    }))
}
