/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/flights.h"

_Atomic uint64_t ttam_flights_begun;
_Atomic uint64_t ttam_flights_ended;
