import { describe, expect, it } from 'vitest';
import { createEmbedder } from '../../src/embedding/create.ts';

describe('createEmbedder', () => {
  it('gives what the settings name, with an identity at once', () => {
    expect(createEmbedder({ provider: 'none' })).toBeUndefined();
    expect(createEmbedder({ provider: 'bundled' })?.identity.provider).toBe('bundled');
    const remote = createEmbedder({
      provider: 'openai',
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'm',
      dimensions: 3,
    });
    expect(remote?.identity).toEqual({ provider: 'openai', model: 'm', dimensions: 3, version: '1' });
    const local = createEmbedder({ provider: 'transformers', model: 'x/y', pooling: 'cls', dtype: 'q8' });
    expect(local?.identity).toEqual({
      provider: 'transformers',
      model: 'x/y',
      dimensions: null,
      version: 'cls q8',
    });
  });

  it.each(['ftp://example.org', 'not a url', ''])('refuses the base URL %j', (baseUrl) => {
    expect(() => createEmbedder({ provider: 'openai', baseUrl, model: 'm' })).toThrow(/base URL/);
  });

  it('refuses a key that no header can carry, without quoting it', () => {
    const make = () =>
      createEmbedder({ provider: 'openai', baseUrl: 'http://h/v1', apiKey: 'sk-a\nb', model: 'm' });
    expect(make).toThrow(/API key/);
    expect(make).not.toThrow(/sk-a/);
  });
});
