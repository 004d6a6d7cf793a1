//! What the server tells a page besides its HTML, so that the browser's part can draw it again without asking: one text of
//! JSON, in the page itself, at its end.

#[cfg(feature = "ssr")]
use leptos::prelude::*;

/// The element that holds it.
pub(crate) const ID: &str = "page-data";

/// Puts it into a page that the server draws.
#[cfg(feature = "ssr")]
pub(crate) fn page_data(json: &str) -> impl IntoView + use<> {
    view! { <script type="application/json" id=ID inner_html=escape(json)></script> }
}

/// JSON that cannot end the element it stands in: a `<` in JSON stands in a text, where it may be escaped.
#[cfg(feature = "ssr")]
fn escape(json: &str) -> String {
    json.replace('<', r"\u003c")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_customer_wrote_does_not_end_the_data() {
        let json = serde_json::to_string("</script><script>x").expect("serializes");
        let page = Owner::new().with(|| page_data(&json).to_html());
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        let (_, rest) = page.split_once('>').expect("a tag");
        let (text, _) = rest.split_once("</script>").expect("its end");
        let read: String = serde_json::from_str(text).expect("still JSON");
        assert_eq!(read, "</script><script>x");
    }
}
