// A lab's part of the address, and the word that what was sent to its widgets has come.
// `browser.py` joins this with address.js and mount.js.

export default afresh((component, data) => keep(component, data));
