import * as z from 'zod';

/** Whether a host is this machine itself, whatever its network. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** Whether what is sent to this address can be read on the way. */
const isPrivateAddress = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
};

/** The address of another process: TLS, or this machine itself. */
export const peerAddressSchema = z.url({ protocol: /^https?$/ }).refine(isPrivateAddress, {
  error: 'plain http is for this machine only: use https',
  params: { plainHttp: true },
});
