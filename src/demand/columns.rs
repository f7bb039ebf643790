//! The columns of errands.csv and trips.csv, listed once: for reading, for writing, and for
//! the flags of the command line.

/// The columns of one kind of file.
pub trait Column: Copy + 'static {
    /// The columns of the file, in the order in which they are written.
    const ALL: &'static [Self];
    /// Names that stand beside them: understood as flags, or kept for later.
    const BESIDE: &'static [Self];

    /// The name in the header; as a flag, with `-` for `_`.
    fn name(self) -> &'static str;
    /// What it means, in one sentence.
    fn about(self) -> &'static str;
    /// Its place in [`Column::ALL`] followed by [`Column::BESIDE`].
    fn index(self) -> usize;
}

macro_rules! columns {
    (
        $(#[$doc:meta])* $type:ident;
        $($column:ident $name:literal $about:literal)*;
        beside
        $($other:ident $other_name:literal $other_about:literal)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`: ", $about)] $column,)*
            $(#[doc = concat!("`", $other_name, "`: ", $other_about)] $other,)*
        }

        impl Column for $type {
            const ALL: &'static [Self] = &[$(Self::$column,)*];
            const BESIDE: &'static [Self] = &[$(Self::$other,)*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$column => $name,)*
                    $(Self::$other => $other_name,)*
                }
            }

            fn about(self) -> &'static str {
                match self {
                    $(Self::$column => $about,)*
                    $(Self::$other => $other_about,)*
                }
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

columns! {
    /// A column of errands.csv.
    ErrandColumn;
    Id "id" "Unique among the errands."
    Description "description" "For people."
    PickupLat "pickup_lat" "Latitude of the pickup, decimal degrees."
    PickupLon "pickup_lon" "Longitude of the pickup, decimal degrees."
    PickupSetup "pickup_setup" "Time to park at the pickup, paid once for stops in a row at one place."
    PickupService "pickup_service" "Time at the pickup, paid always."
    PickupOpeningHours "pickup_opening_hours" "When the pickup may begin, as OSM opening_hours."
    PickupTimeWindows "pickup_time_windows" "When the pickup may begin: start/end, several with |."
    DeliveryLat "delivery_lat" "Latitude of the delivery, decimal degrees; empty for a job."
    DeliveryLon "delivery_lon" "Longitude of the delivery, decimal degrees; empty for a job."
    DeliverySetup "delivery_setup" "Time to park at the delivery, paid once for stops in a row at one place."
    DeliveryService "delivery_service" "Time at the delivery, paid always."
    DeliveryOpeningHours "delivery_opening_hours" "When the delivery may begin, as OSM opening_hours."
    DeliveryTimeWindows "delivery_time_windows" "When the delivery may begin: start/end, several with |."
    Amount "amount" "What it weighs or fills: weight_kg:2|volume_l:30, or a bare number."
    Skills "skills" "What the runner must be able to do, several with |."
    Fee "fee" "What it pays, before commission."
    Pricing "pricing" "fixed (default) or bid."
    MaxFee "max_fee" "The most that a bid may ask."
    Outlay "outlay" "Cash that the runner advances and gets back."
    Currency "currency" "One for the whole file."
    PostedAt "posted_at" "Not offered to a trip that departs before."
    ExpiresAt "expires_at" "No pickup begins after."
    MaxTimeInVehicle "max_time_in_vehicle" "From the pickup's end to the delivery's begin, at most.";
    beside
    Pickup "pickup" "The pickup by its name or address, in place of pickup_lat and pickup_lon."
    Delivery "delivery" "The delivery by its name or address, in place of delivery_lat and delivery_lon."
}

columns! {
    /// A column of trips.csv, and a flag of the commands for one trip.
    TripColumn;
    Id "id" "Unique among the trips."
    StartLat "start_lat" "Latitude of the start, decimal degrees."
    StartLon "start_lon" "Longitude of the start, decimal degrees."
    EndLat "end_lat" "Latitude of the end, decimal degrees."
    EndLon "end_lon" "Longitude of the end, decimal degrees."
    RoundTrip "round_trip" "true: the end is the start."
    Via "via" "Stops on the way in order: lat,lon or a name, with @DWELL for a stay, several with |."
    Area "area" "A part of town that is visited, last of all stops on the way; the end where no other is given: lat,lon;r=METRES or a name."
    AreaService "area_service" "How long the visit in the area takes; default 0."
    Departure "departure" "When the trip begins, RFC 3339 with offset; default now."
    LatestArrival "latest_arrival" "Arrival at the end, at the latest."
    Profile "profile" "car (default), bike or foot."
    MaxDetourTime "max_detour_time" "Detour time, at most; default 15 min where no such limit is given."
    MaxDetourRatio "max_detour_ratio" "Detour time as a share of the baseline's travel time, at most."
    MaxDetourDistance "max_detour_distance" "Detour distance, at most, metres."
    MaxAddedTime "max_added_time" "Added time, at most."
    MaxTasks "max_tasks" "Errands in one plan, at most; default 4."
    MaxWait "max_wait" "Waiting at one stop, at most; default 1 h."
    Capacity "capacity" "The most on board, by dimension: weight_kg:2|volume_l:30, or a bare number."
    Skills "skills" "What the runner can do, several with |."
    CostPerHour "cost_per_hour" "What an hour of added time costs; default 12."
    CostPerKm "cost_per_km" "What a kilometre of detour costs; default 0.30 (car), 0.05 (bike), 0 (foot)."
    CommissionPct "commission_pct" "The platform's share of every fee, percent; default 0."
    MinNetGain "min_net_gain" "Net gain, at least; default 0."
    MinHourlyRate "min_hourly_rate" "Hourly rate, at least; default none.";
    beside
    Start "start" "The start: lat,lon, a name or an address."
    End "end" "The end: lat,lon, a name or an address."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices_follow_the_lists<C: Column + PartialEq + std::fmt::Debug>() {
        for (index, column) in C::ALL.iter().chain(C::BESIDE).enumerate() {
            assert_eq!(column.index(), index, "{column:?}");
        }
    }

    #[test]
    fn columns_are_numbered_in_the_order_of_the_lists() {
        indices_follow_the_lists::<ErrandColumn>();
        indices_follow_the_lists::<TripColumn>();
    }

    #[test]
    fn names_are_those_of_the_contract() {
        let names = |columns: &[ErrandColumn]| columns.iter().map(|c| c.name()).collect::<Vec<_>>();
        assert_eq!(
            names(ErrandColumn::ALL).join(","),
            "id,description,\
             pickup_lat,pickup_lon,pickup_setup,pickup_service,pickup_opening_hours,\
             pickup_time_windows,\
             delivery_lat,delivery_lon,delivery_setup,delivery_service,delivery_opening_hours,\
             delivery_time_windows,\
             amount,skills,fee,pricing,max_fee,outlay,currency,posted_at,expires_at,\
             max_time_in_vehicle"
        );
        let trips: Vec<_> = TripColumn::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(
            trips.join(","),
            "id,start_lat,start_lon,end_lat,end_lon,round_trip,via,area,area_service,\
             departure,latest_arrival,profile,\
             max_detour_time,max_detour_ratio,max_detour_distance,max_added_time,\
             max_tasks,max_wait,capacity,skills,cost_per_hour,cost_per_km,commission_pct,\
             min_net_gain,min_hourly_rate"
        );
    }
}
