/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scenarios: what they share. */
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tests/preload/stand_in.h"

using namespace tt::tt_metal;
using distributed::MeshDevice;

const uint64_t kib = 1024;

extern int broken; /* the status to end with */

void expect(bool holds, const char *what);

/* Says it, and waits for a line. */
void step(const char *name);

/* Chips 4, 0, 2 and 6, as a mesh orders them. */
struct Machine {
	tt::umd::ClusterDescriptor cluster;
	std::deque<Device> chips;
	Machine()
	{
		for (int number : {4, 0, 2, 6}) {
			cluster.ids[number] = 0xa51c00 + static_cast<uint64_t>(number);
			chips.emplace_back(number);
		}
		cluster.get_chip_unique_ids();
		for (int number : {4, 0, 2, 6})
			cluster.get_board_type(number);
	}
	std::vector<IDevice *> list(size_t first, size_t count)
	{
		std::vector<IDevice *> devices;
		for (size_t i = first; i < first + count; i++)
			devices.push_back(&chips[i]);
		return devices;
	}
};

/* In scenarios_chips.cpp */
void play_many();
void play_shared();

/* A scenario of one file, which play() looks for by its name. */
struct Scenario {
	const char *name;
	void (*play)();
};

/* Both end with one without a name. */
extern const Scenario late_scenarios[];
extern const Scenario reported_scenarios[];
