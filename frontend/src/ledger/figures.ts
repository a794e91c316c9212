/** What the figures answer; docs/figures.md says what they mean. */

import type { Money } from "./types";

type Monies = Record<string, Money>;

export interface Totals {
  sessions: number;
  energy_kwh: number;
  wall_kwh: number | null;
  loss_percent: number | null;
  cost: Monies;
  price: Monies;
  unpriced_sessions: number;
  partial_sessions: number;
  free_sessions: number;
  free_energy_kwh: number;
  free_worth: Monies;
  solar_kwh: number | null;
  solar_percent: number | null;
  co2_kg: number | null;
}

export interface Stretch {
  start: string;
  end: string;
  totals: Totals;
  by_type: Record<string, Totals>;
  trips: number;
  distance_km: number;
  unexplained_km: number;
  trip_energy_kwh: number;
  km_per_kwh: number | null;
}

export interface Months {
  rows: (Stretch & { month: string })[];
}

export interface Years {
  rows: (Stretch & { year: string })[];
}

export interface Breakdown {
  rows: { name: string | null; location_type?: string | null; totals: Totals }[];
  total: Totals;
}

export interface PriceOverTime {
  rows: { month: string; price: Monies; by_type: Record<string, Monies> }[];
}

export interface LossFigure {
  total: Totals;
  months: { month: string; loss_percent: number | null; wall_kwh: number; battery_kwh: number }[];
  by_charge_type: { name: string | null; loss_percent: number | null }[];
}

export interface EfficiencyBin {
  from: number | null;
  to: number | null;
  trips: number;
  distance_km: number;
  km_per_kwh: number | null;
}

export interface EfficiencyFigure {
  total: EfficiencyBin;
  by_temperature: EfficiencyBin[];
  by_speed: EfficiencyBin[];
}

export interface BatteryFigure {
  configured_kwh: number | null;
  estimate: {
    capacity_kwh: number;
    low_kwh: number;
    high_kwh: number;
    charges: number;
    health_percent: number | null;
  } | null;
  withheld: string | null;
  months: {
    month: string;
    odometer_km: number | null;
    capacity_kwh: number;
    low_kwh: number | null;
    high_kwh: number | null;
    charges: number;
  }[];
  charges: { at: string; capacity_kwh: number; soc_change: number; charge_type: string | null }[];
  dc_percent: number | null;
}

export interface DrainFigure {
  total: { days: number; percent_per_day: number | null; kwh_per_day: number | null };
  months: { month: string; days: number; percent_per_day: number | null }[];
}

export interface LvFigure {
  days: {
    day: string;
    level_min: number | null;
    level_mean: number | null;
    voltage_min: number | null;
    voltage_mean: number | null;
  }[];
}

export interface SocBands {
  total_seconds: number;
  bands: { from: number; to: number; seconds: number; percent: number | null }[];
}

interface Comparison {
  distance_km: number;
  petrol_cost: Money | null;
  charging_cost: Money | null;
  saved: Money | null;
  is_partial: boolean;
}

export interface Petrol {
  currency: string;
  litres_per_100km: number | null;
  withheld: string | null;
  rows: (Comparison & { month: string; price_per_litre: Money | null })[];
  total: Comparison & { co2_petrol_kg: number | null };
}

export interface WhatIf {
  network: string | null;
  currency: string | null;
  sessions: number;
  energy_kwh: number;
  paid: Money | null;
  would_cost: Money | null;
  difference: Money | null;
  skipped_sessions: number;
  notes: string[];
}

export interface Memberships {
  rows: {
    network: string;
    currency: string;
    name: string | null;
    monthly_fee: Money;
    months: number;
    sessions: number;
    without: Money;
    with: Money;
    fees: Money;
    saved: Money;
    is_worth_it: boolean | null;
  }[];
}

export interface Attention {
  unpriced: { count: number; session_ids: string[] };
  review: { count: number; session_ids: string[] };
  trip_review: { count: number; trip_ids: string[] };
  gaps: {
    count: number;
    distance_km: number;
    rows: { start: string | null; end: string | null; distance_km: number }[];
  };
}
