/** Addresses of the `memory://` resources. */
export const CORE_URI = 'memory://core';
export const coreBlockUri = (name: string): string => `${CORE_URI}/${encodeURIComponent(name)}`;
export const memoryUri = (id: string): string => `memory://memories/${id}`;
export const sessionUri = (id: string): string => `memory://sessions/${encodeURIComponent(id)}`;
