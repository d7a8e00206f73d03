// How a trace arrives that a link names; loaded when there is one (src/ui/import.rs).

/**
 * The file at `address`, as a Blob. Throws a text: "foreign" if the address is not one of this site, else why there is no
 * file: the answer's status, or what the browser says.
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
