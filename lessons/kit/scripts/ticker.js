// Reruns the fragment it stands in, `interval` ms after each of its runs.
export default function ({ data, parentElement, setTriggerValue }) {
  clearTimeout(parentElement.dllTimer);
  if (!data.active) return;
  parentElement.dllTimer = setTimeout(
    () => setTriggerValue("tick", Date.now()), data.interval);
  return () => clearTimeout(parentElement.dllTimer);
}
