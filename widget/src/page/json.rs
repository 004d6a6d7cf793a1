//! The browser's own JSON.

use crate::wire::{Tree, Value};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What a text of JSON says; none if it is not one.
pub(super) fn read(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

/// A value as a text of JSON.
pub(super) fn write(value: &Value) -> String {
    // What `JSON.stringify` is given here is never undefined, so that it always gives a text.
    JSON::stringify(&make(value)).map(String::from).unwrap_or_default()
}

fn make(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Text(text) => JsValue::from_str(text),
        #[expect(
            clippy::cast_precision_loss,
            reason = "ids and places stay below 2^53, which the desk's own JSON needs too"
        )]
        Value::Number(number) => JsValue::from_f64(*number as f64),
        Value::List(values) => values.iter().map(make).collect::<Array>().into(),
        Value::Object(fields) => {
            let object = Object::new();
            for (name, value) in fields {
                // Setting a property of a plain object cannot fail.
                let _ = Reflect::set(&object, &JsValue::from_str(name), &make(value));
            }
            object.into()
        }
    }
}

impl Tree for JsValue {
    fn field(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(self, &Self::from_str(name)).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(value)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^53")]
        self.as_f64().map(|number| number as i64)
    }

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(Array::to_vec)
    }
}
