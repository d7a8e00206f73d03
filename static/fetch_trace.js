// Fetches the trace file that the page's URL names. Loaded when there is one (src/ui/files/import.rs).

/**
 * Resolves with the file at `address`, as a Blob. Throws a string: "foreign" if the address is of another origin, the
 * response's status if it is not a success, else the browser's message.
 */
export const fetchTrace = async (address) => {
  let url;
  try {
    url = new URL(address, location.href);
  } catch ({ message }) {
    throw message;
  }
  if (url.origin !== location.origin) throw "foreign";
  const response = await fetch(url).catch(({ message }) => Promise.reject(message));
  if (!response.ok) throw String(response.status);
  return response.blob();
};
