#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Run leaky_server.py on stock ttnn and eight mock devices, tracked.
#
#   demo.sh MONITOR DIR     MONITOR: a built tt-allocmon; DIR: where ttnn is kept between runs
#
# Ends with the job; SIGTERM ends both.
set -eu

monitor=$1
mkdir -p "$2"
directory=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

echo "demo.sh: setting up stock ttnn in $directory"
"$here/setup.sh" "$directory/ttnn"
python3 "$here/mock_cluster.py" 2 4 >"$directory/mesh.yaml"
mkdir -p "$directory/run"
cd "$directory/run"
export TT_METAL_MOCK_CLUSTER_DESC_PATH="$directory/mesh.yaml"
exec "$monitor" run -- "$directory/ttnn/bin/python" "$here/leaky_server.py"
