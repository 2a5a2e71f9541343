import { expect, test } from 'vitest';
import { layoutOf, serviceAddress } from '../../src/store/host/layout.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';

test('the socket is in the data directory when its path is short enough', () => {
  const layout = layoutOf('/home/ada/.local/share/mempage');
  expect(serviceAddress(layout, TOKEN, { platform: 'linux' })).toEqual({
    address: 'serve.0123456789abcdef',
  });
});

test('else it is in the runtime directory, or in one for temporary files, under a name for that directory only', () => {
  const long = (last: string) => layoutOf(`/home/${'ada/'.repeat(30)}${last}`);
  const found = serviceAddress(long('a'), TOKEN, { runtimeDir: '/run/user/1000', platform: 'linux' });
  expect(found.address).toMatch(/^\/run\/user\/1000\/mempage\/[0-9a-f]{16}\.0123456789abcdef$/);
  expect(found.outside).toBe('/run/user/1000/mempage');
  expect(found.address).toContain(`/${found.prefix}`);
  expect(serviceAddress(long('b'), TOKEN, { platform: 'linux' }).prefix).not.toBe(found.prefix);
  const fallback = serviceAddress(long('a'), TOKEN, {
    runtimeDir: `/run/${'x'.repeat(90)}`,
    platform: 'linux',
  });
  expect(Buffer.byteLength(fallback.address)).toBeLessThanOrEqual(103);
  expect(fallback.outside).toMatch(/mempage-\d+$/);
});

test('paths are measured in bytes', () => {
  const layout = layoutOf(`/home/${'ä'.repeat(35)}`);
  expect(serviceAddress(layout, TOKEN, { platform: 'darwin' }).outside).toBeDefined();
});

test('on Windows it is a pipe whose name is the secret', () => {
  const pipe = `\\\\.\\pipe\\mempage-${TOKEN}`;
  expect(serviceAddress(layoutOf('C:\\data'), TOKEN, { platform: 'win32' })).toEqual({ address: pipe });
});
