/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Buffers and scopes that report themselves, from C++11. Look with `tt-allocmon status`. */
#include <tt_allocmon.h>

#include <cstring>
#include <iostream>
#include <vector>

class Scope
{
      public:
	explicit Scope(const char *name)
	{
		ttam_scope_push(name);
	}
	~Scope()
	{
		ttam_scope_pop();
	}
	Scope(const Scope &) = delete;
	Scope &operator=(const Scope &) = delete;
};

class Buffer
{
      public:
	Buffer(uint64_t id, uint64_t devices, uint64_t size, uint32_t type)
	    : m_id(id), m_devices(devices)
	{
		ttam_buffer buffer = ttam_buffer();
		buffer.struct_size = sizeof buffer;
		buffer.id = id;
		buffer.devices = devices;
		buffer.size = size;
		buffer.type = type;
		ttam_track_allocate(&buffer);
	}
	Buffer(Buffer &&other) noexcept : m_id(other.m_id), m_devices(other.m_devices)
	{
		other.m_devices = 0;
	}
	~Buffer()
	{
		if (m_devices != 0)
			ttam_track_deallocate(m_id, m_devices);
	}
	Buffer(const Buffer &) = delete;
	Buffer &operator=(const Buffer &) = delete;

      private:
	uint64_t m_id;
	uint64_t m_devices;
};

int main()
{
	int error = ttam_open();
	if (error != 0) {
		std::cerr << "hello: cannot start tracking: " << std::strerror(-error) << '\n';
		return 1;
	}
	std::vector<Buffer> buffers;
	for (uint64_t layer = 0; layer < 3; layer++) {
		Scope scope("hello.cpp: weights");
		buffers.emplace_back(layer, 0xff, 4194304, TTAM_DRAM);
	}
	std::cout << "holding 12 MiB of DRAM on each of 8 devices; Enter frees them" << std::endl;
	std::cin.get();
}
