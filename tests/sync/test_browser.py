"""What a real browser seals with WebCrypto, the server opens."""

from __future__ import annotations

import json

import pytest

from guyub.sync.actions.sealed import open_sealed
from tests.sync.notebook import seen
from tests.sync.phones import Phone

SEAL = """
async ({key, text}) => {
  const bytes = (t) => Uint8Array.from(atob(t), (c) => c.charCodeAt(0));
  const base64 = (b) => btoa(String.fromCharCode(...new Uint8Array(b)));
  const curve = {name: "ECDH", namedCurve: "P-256"};
  const theirs = await crypto.subtle.importKey("raw", bytes(key.public), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const from = await crypto.subtle.exportKey("raw", ours.publicKey);
  const shared = await crypto.subtle.deriveBits(
    {name: "ECDH", public: theirs}, ours.privateKey, 256);
  const info = new TextEncoder().encode("guyub-box-1:" + key.id);
  const stretched = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const aes = await crypto.subtle.deriveKey(
    {name: "HKDF", hash: "SHA-256", salt: from, info}, stretched,
    {name: "AES-GCM", length: 256}, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    {name: "AES-GCM", iv, additionalData: info}, aes, new TextEncoder().encode(text));
  return {v: 1, key: key.id, from: base64(from), iv: base64(iv), data: base64(data)};
}
"""


@pytest.mark.browser
def test_an_outbox_sealed_in_a_browser_is_opened(room, page):
    phone = Phone()
    body = {
        "device_id": str(phone.device.pk), "app_version": 1,
        "operations": [phone.profile(name="Sri Lestari")],
    }  # fmt: skip
    key = phone.post("sapa", {}).json()["server_key"]
    page.goto("/masuk/")
    box = page.evaluate(SEAL, {"key": key, "text": json.dumps(body)})
    assert open_sealed(phone.visit, json.dumps(box).encode()).counts() == {"applied": 1}
    assert seen("SELECT name FROM sync_test_profile") == [("Sri Lestari",)]
