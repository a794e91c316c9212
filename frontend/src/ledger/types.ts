/** What the websocket commands answer; docs/websocket.md describes them. */

export interface Vehicle {
  vehicle: string;
  name: string;
  model: string | null;
  removed: boolean;
  ha_device_id: string | null;
  entities: Record<string, string>;
}

export interface Place {
  id: number;
  name: string;
  type: PlaceType | null;
  network: string | null;
  removed: boolean;
}

export interface Info {
  entry_id: string;
  currency: string;
  may_write: boolean;
  vehicles: Vehicle[];
  places: Place[];
  networks: string[];
  tags: string[];
}

export type PlaceType = "home" | "work" | "public";
export type TripClass = "business" | "private" | "commute";
export type Money = string;

/** Provenance: column to how its value is known. */
export type Provenance = Record<string, string>;
/** What is doubtful: reason to the figures that disagree. */
export type Review = Record<string, unknown>;

export interface Session {
  session_id: string;
  vehicle: string;
  charge_type: string | null;
  location_id: number | null;
  location_name: string | null;
  location_type: PlaceType | null;
  network_name: string | null;
  address: string | null;
  latitude: number | null;
  longitude: number | null;
  session_start_utc: string | null;
  session_end_utc: string | null;
  plug_in_utc: string | null;
  plug_out_utc: string | null;
  plug_in_not_before_utc: string | null;
  plug_out_not_after_utc: string | null;
  charge_duration_seconds: number | null;
  plugged_in_duration_seconds: number | null;
  start_soc: number | null;
  end_soc: number | null;
  target_soc: number | null;
  energy_kwh: number | null;
  energy_source: string | null;
  live_energy_kwh: number | null;
  log_energy_kwh: number | null;
  evse_energy_kwh: number | null;
  evse_source: string | null;
  solar_kwh: number | null;
  co2_kg: number | null;
  max_power: number | null;
  miles_added: number | null;
  cost: Money | null;
  cost_currency: string | null;
  cost_source: string | null;
  cost_basis: string | null;
  cost_completeness: string | null;
  cost_without_overrides: Money | null;
  cost_billing: Money | null;
  cost_standard: Money | null;
  cost_member: Money | null;
  is_free: boolean | null;
  /** It cost nothing as charging was free, not as a price came to zero. */
  free: boolean;
  is_complete: boolean;
  needs_review: boolean;
  review: Review | null;
  /** The columns that a person set. */
  edited: string[];
  notes: string | null;
  tags: string[] | null;
}

export interface Interval {
  start_utc: string;
  end_utc: string;
  energy_kwh: number | null;
  mean_power_kw: number | null;
  soc: number | null;
  battery_temperature: number | null;
}

export interface Segment {
  start_utc: string;
  end_utc: string;
  energy_kwh: number | null;
  kind: "charge" | "discharge";
  start_soc: number | null;
  end_soc: number | null;
  energy_source: string | null;
}

export interface CostLine {
  position: number;
  kind: string;
  label: string | null;
  name: string | null;
  quantity: number | string | null;
  unit: string | null;
  unit_price: Money | null;
  amount: Money;
  audience: string | null;
}

export interface Edit {
  edit_id: string;
  batch_id: string;
  made_at: string;
  made_by: string | null;
  action: string;
  row_table?: string;
  row_id: string;
  /** How many edits go along when it is taken back; told of a single row. */
  in_batch?: number;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  undone_at: string | null;
}

export interface SessionDetail extends Session {
  provenance: Provenance | null;
  cost_notes: string[] | null;
  /** The part of the wall energy that did not reach the battery, 0 to 1. */
  loss: number | null;
  /** The mean power at the wall over the highest, 0 to 1. */
  utilisation: number | null;
  intervals: Interval[];
  segments: Segment[];
  cost_lines: CostLine[];
  edits: Edit[];
  /** Own average: state of charge to power, kW. */
  average_curve: [number, number][];
}

export interface Trip {
  trip_id: string;
  vehicle: string;
  start_time: string | null;
  end_time: string | null;
  distance: number | null;
  duration: number | null;
  energy_consumed: number | null;
  efficiency: number | null;
  range_regenerated: number | null;
  ambient_temp: number | null;
  outside_air_temp: number | null;
  cabin_temp: number | null;
  driving_score: number | null;
  speed_score: number | null;
  acceleration_score: number | null;
  deceleration_score: number | null;
  start_location_id: number | null;
  end_location_id: number | null;
  start_place: string | null;
  end_place: string | null;
  start_odometer: number | null;
  end_odometer: number | null;
  start_soc: number | null;
  end_soc: number | null;
  distance_source: string | null;
  energy_source: string | null;
  petrol_assisted: boolean | null;
  trip_class: TripClass | null;
  needs_review: boolean;
  is_complete: boolean;
  edited: string[];
  notes: string | null;
  tags: string[] | null;
}

export interface RoutePoint {
  recorded_at: string;
  latitude: number;
  longitude: number;
}

export interface TripDetail extends Trip {
  provenance: Provenance | null;
  route: RoutePoint[];
  edits: Edit[];
}

export interface Filter {
  vehicle?: string;
  start?: string;
  end?: string;
  search?: string;
  place_id?: number;
  network?: string;
  location_type?: PlaceType;
  charge_type?: string;
  trip_class?: TripClass;
  unpriced?: boolean;
  needs_review?: boolean;
  edited?: boolean;
  tag?: string;
}

export interface ListQuery extends Filter {
  sort_by?: string;
  descending?: boolean;
  limit?: number;
  offset?: number;
  /** Whether the total and the sums are wanted too; they are unless it says no. */
  sums?: boolean;
}

export interface SessionSums {
  sessions: number;
  energy_kwh: number | null;
  wall_kwh: number | null;
  cost: Record<string, Money>;
  unpriced: number;
}

export interface TripSums {
  trips: number;
  distance: number;
  energy_consumed: number;
  duration: number;
  distance_by_class: Record<string, number>;
}

export interface Page<Row, Sums> {
  total: number;
  sums: Sums;
  rows: Row[];
}

/** A page as it comes: without total and sums where they were not wanted. */
export type PageAnswer<Row, Sums> = Partial<Page<Row, Sums>> & Pick<Page<Row, Sums>, "rows">;

/** What an edit answers: the batch that undoes it. */
export interface EditResult {
  batch_id: string;
}

/** Which charges to price anew; without anything, all of them. */
export interface RepriceScope {
  vehicle?: string;
  session_id?: string[];
  place_id?: number;
  network?: string;
  start?: string;
  end?: string;
  unpriced?: boolean;
}

interface Priced {
  cost: Money | null;
  cost_currency: string | null;
}

interface PricedSum {
  cost: Record<string, Money>;
  unpriced: number;
}

/** What pricing anew changes, or has changed: then with the batch that undoes it. */
export interface Repricing {
  batch_id?: string | null;
  sessions: number;
  changed: number;
  before: PricedSum;
  after: PricedSum;
  changes: {
    session_id: string;
    start: string | null;
    place: string | null;
    network: string | null;
    before: Priced;
    after: Priced;
  }[];
}
