//! An RSA key of openssl's that signs whatever it is given, as no library does.

use std::vec::Vec;

use crypto_bigint::{
    CheckedAdd, Odd, U2048,
    modular::{FixedMontyForm, FixedMontyParams},
};

use super::super::super::mac::sha256;

/// What stands in front of a SHA-256 that is signed (RFC 8017, section 9.2, note 1).
pub(super) const SHA_256: &str = "3031300d060960864801650304020105000420";

/// What `openssl dgst -sha256 -sign` has made of [`MESSAGE`].
pub(super) const MESSAGE: &[u8] = b"What an authenticator has signed.";

pub(super) const MODULUS: &str = concat!(
    "c1c97dcd84632c3f785d3089ebbd3ab6df8898364966be234cac3d0512ff2394d6c33f7ad7992c84fba7b932",
    "7201d58c42d6737e61ceb57553651415aef84fd7c8946c1a95a504c9e0cf34621035b6394368300a2e5717be",
    "5085bc4ff68eba4bd8c6af342f134959c6f30619d6058931abd2d7dbe58be36209dbd5b98a53c73b4e034cbd",
    "f9330e7baef80379a3b6ad5f72bf58dff56f1803df95966168b31f04e1fe9575a5b94dd054f3b64e09e66bfa",
    "2321ff883e6f4e9fbb5c7799f3539ab1e9002e1c17cd9d35a9017ad0fbc2148b95894dc57b3f3f75a9dc95dc",
    "f67f3dc9ad5861730028633a5e334a317764e04c4ee18c27ccaa0e6ee882887958279f0f"
);

const PRIVATE_EXPONENT: &str = concat!(
    "08b6d29b5c549fb3583bf48e0b8a13fc55de2446d5c1e1819a674605e8585ee11a387effc702cdfe32e4d454",
    "75415821dc4fbff92a3df752b0ba634924b22363ea015de3a8b1da35f484587000468380ffcbd8bcd18e5f51",
    "bb6cf5f15f21334cf7ee37aacd4bab806ade00b500ce3360c0ee7d3a5db31a73a4627ca64cae3ef287296910",
    "b2812f20e9f0baa0a084eb7e8dae9f8be1a8f7d754c098d1b31a92f0767d19613616eca90451955581f8491a",
    "f9feea3e492cedd5db28e40b80281af1eb2c4607553b8ab4798f416b14adbdcd5b3faf3439ed314ef93b9846",
    "683cde1a6d743a8ef116e1575d8bfeb5bc7e7e0ff63649954bdc4e518912a069d6fc4e89"
);

pub(super) const SIGNATURE: &str = concat!(
    "4b84133357a4a26777ac6ea04f13b56ab4bae44f39fb00c83e63cfb34fdee6eb27907147b86c549d843dff55",
    "05b2a3f0dec7776d7d8bb2c56f86e68437a8084a21f247b9e373a52e6ef1c2760f2d087325aa8a7ac7e9f991",
    "8e8d2671ab87c6295891ef93f3e2ecfbc9392b5e136618db7cbbbf2cd051bb4117ee5761d20f93b58412cec0",
    "7bd24c7368ab155e94227142f1ceb29e986ea8fec7d82195a331fb1dd6895c2a12841507fbe0e72073c67c5d",
    "b7c4db8f3a08a30d678c3830dda11829251fb319ce96606f7e4417db88614fc5f59717b0e4b13418a2b1a3da",
    "deaba6ec3b5e7a3033bdf922b46b3a2d3b15c1852d38f9389ec4b41fabeb0f4f24015517"
);

pub(super) fn hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

/// The same as openssl.
pub(super) fn sign(message: &[u8]) -> Vec<u8> {
    raw(&padded(&[&hex(SHA_256), &sha256(message)[..]].concat()))
}

/// 256 bytes that end as `tail`, filled up as PKCS #1 has it.
pub(super) fn padded(tail: &[u8]) -> Vec<u8> {
    let filling = [0xff].repeat(256 - 3 - tail.len());
    [&[0, 1], &filling[..], &[0], tail].concat()
}

/// The sum, where it has as many bytes.
pub(super) fn plus_modulus(bytes: &[u8]) -> Option<Vec<u8>> {
    let modulus = U2048::from_be_slice(&hex(MODULUS));
    let sum = U2048::from_be_slice(bytes).checked_add(&modulus);
    let sum = Option::<U2048>::from(sum)?;
    Some(sum.to_be_bytes().as_ref().to_vec())
}

/// Any bytes below the modulus to the power of the private exponent.
pub(super) fn raw(bytes: &[u8]) -> Vec<u8> {
    let modulus = U2048::from_be_slice(&hex(MODULUS));
    let params = FixedMontyParams::new_vartime(Odd::new(modulus).unwrap());
    let exponent = U2048::from_be_slice(&hex(PRIVATE_EXPONENT));
    let base = FixedMontyForm::new(&U2048::from_be_slice(bytes), &params);
    let power = base.pow_vartime(&exponent).retrieve();
    power.to_be_bytes().as_ref().to_vec()
}
