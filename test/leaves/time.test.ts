import { describe, expect, it } from 'vitest';
import { elapsed, formatMoment, isTimeZone, parseMoment } from '../../src/time.ts';

const iso = (text: string, zone: string, edge?: 'start' | 'end') =>
  parseMoment(text, zone, edge).toISOString();

describe('parseMoment', () => {
  it('reads a date without a zone in the bank’s zone, on both sides of a change of clocks', () => {
    expect(iso('2026-01-15', 'Europe/Berlin')).toBe('2026-01-14T23:00:00.000Z');
    expect(iso('2026-07-15T08:30', 'Europe/Berlin')).toBe('2026-07-15T06:30:00.000Z');
    expect(iso('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(iso('2026-11-01', 'America/New_York')).toBe('2026-11-01T04:00:00.000Z');
  });

  it('keeps an explicit offset', () => {
    expect(iso('2026-03-14T09:30:00+05:30', 'America/New_York')).toBe('2026-03-14T04:00:00.000Z');
    expect(iso('2026-03-14T09:30:00.250Z', 'Asia/Tokyo')).toBe('2026-03-14T09:30:00.250Z');
  });

  it('ends an inexact date after what it names', () => {
    expect(iso('2026-02-28', 'UTC', 'end')).toBe('2026-03-01T00:00:00.000Z');
    expect(iso('2026-12', 'UTC', 'end')).toBe('2027-01-01T00:00:00.000Z');
    expect(iso('2026', 'UTC', 'end')).toBe('2027-01-01T00:00:00.000Z');
    expect(iso('2026-02-28T10:00', 'UTC', 'end')).toBe('2026-02-28T10:00:00.000Z');
  });

  it.each(['yesterday', '2026-13-01', '2026-02-30', '14.03.2026', '', '2026-03-14T25:00'])(
    'refuses %j with advice',
    (text) => {
      expect(() => parseMoment(text, 'UTC')).toThrow(/ISO 8601/);
    },
  );
});

describe('formatting', () => {
  it('round-trips in a zone with a half-hour offset', () => {
    const text = '2026-03-14T09:30:00+05:30';
    expect(formatMoment(parseMoment(text, 'UTC'), 'Asia/Kolkata')).toBe(text);
  });

  it('knows time zones', () => {
    expect(isTimeZone('Europe/Lisbon')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });

  it.each([
    ['2026-06-30T11:59:50Z', 'just now'],
    ['2026-06-30T09:00:00Z', '3 hours ago'],
    ['2026-06-29T12:00:00Z', '1 day ago'],
    ['2026-06-09T12:00:00Z', '3 weeks ago'],
    ['2025-06-30T12:00:00Z', '1 year ago'],
    ['2026-07-02T12:00:00Z', 'in 2 days'],
  ])('tells the time between %s and noon of 2026-06-30 as %s', (moment, text) => {
    expect(elapsed(new Date(moment), new Date('2026-06-30T12:00:00Z'))).toBe(text);
  });
});
