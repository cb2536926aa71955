//! Ed25519 signatures of receipts. Keys are PEM files as `openssl genpkey -algorithm ed25519` makes them.

use super::canonical;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde_json::{Value, json};

/// What is signed: the receipt's own hash, with the name of the form before it.
fn message(hash: &str) -> String {
    format!("{} 1 {hash}", super::FORMAT)
}

/// The signature of a receipt by a private key in PEM; `None` where it is none.
pub fn sign(hash: &str, pem: &str) -> Option<Value> {
    let key = SigningKey::from_pkcs8_pem(pem).ok()?;
    let signature = key.sign(message(hash).as_bytes());
    let public = canonical::hex(key.verifying_key().as_bytes());
    Some(json!({ "algorithm": "Ed25519", "key": public, "value": canonical::hex(&signature.to_bytes()) }))
}

/// A public key in PEM.
pub fn public_key(pem: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_public_key_pem(pem).ok()
}

/// Whether a signature is that of this key over this hash.
pub fn is_signed(hash: &str, signature: &Value, key: &VerifyingKey) -> bool {
    let part = |name: &str| signature.get(name).and_then(Value::as_str);
    let value = part("value").and_then(canonical::bytes);
    let value = value.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let named = part("algorithm") == Some("Ed25519") && part("key") == Some(&canonical::hex(key.as_bytes()));
    named && value.is_some_and(|value| key.verify_strict(message(hash).as_bytes(), &value).is_ok())
}
