//! A receipt against its own hashes and its signature.

use super::Findings;
use crate::cli::receipt::{PARTS, canonical, sign};
use crate::cli::text::receipt as say;
use ed25519_dalek::VerifyingKey;
use serde_json::{Map, Value};

/// Finds every part that was changed after the receipt was made.
pub fn check(text: &str, receipt: &Map<String, Value>, key: Option<&VerifyingKey>, findings: &mut Findings) {
    let hashes = receipt.get("hashes").unwrap_or(&Value::Null);
    let around = ["hashes", "hash", "signature"];
    for part in PARTS.iter().filter(|part| !receipt.contains_key(**part)) {
        findings.differs(part, None, say::part_missing(part));
    }
    for (name, part) in receipt.iter().filter(|(name, _)| !around.contains(&name.as_str())) {
        if !PARTS.contains(&name.as_str()) {
            findings.differs(name, None, say::part_unknown(name));
        } else if hashes.get(name).and_then(Value::as_str) != Some(&canonical::hash(part)) {
            findings.differs(name, None, say::part_changed(name));
        }
    }
    let hash = receipt.get("hash").and_then(Value::as_str).unwrap_or_default();
    if hash != canonical::hash(hashes) {
        findings.differs("hash", None, say::HASH_CHANGED.to_owned());
    }
    let written = canonical::text(&Value::Object(receipt.clone())) + "\n";
    if findings.differences.is_empty() && written != text {
        findings.differs("format", None, say::FORM_CHANGED.to_owned());
    }
    signature(hash, receipt.get("signature"), key, findings);
}

fn signature(hash: &str, signature: Option<&Value>, key: Option<&VerifyingKey>, findings: &mut Findings) {
    match (signature, key) {
        (None, None) => {}
        (None, Some(_)) => findings.differs("signature", None, say::UNSIGNED.to_owned()),
        (Some(_), None) => findings.notes.push(say::NOT_CHECKED.to_owned()),
        (Some(signature), Some(key)) => {
            if !sign::is_signed(hash, signature, key) {
                findings.differs("signature", None, say::BADLY_SIGNED.to_owned());
            }
        }
    }
}
