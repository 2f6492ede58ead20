//! Stand-in while the page is written.
pub async fn page() {}
pub async fn script() {}
pub async fn style() {}
