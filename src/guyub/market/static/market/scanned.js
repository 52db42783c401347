// Tells once a day and browser that the code on the goods was read. Nothing about who reads it.
const here = document.currentScript.dataset.to;
const day = new Date().toISOString().slice(0, 10);
const key = `guyub-scan:${here}`;
let told = false;
try {
  told = localStorage.getItem(key) === day;
  localStorage.setItem(key, day);
} catch {
  // A browser that keeps nothing is counted each time.
}
if (!told) navigator.sendBeacon(here);
