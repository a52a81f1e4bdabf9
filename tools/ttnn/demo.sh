#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Run leaky_server.py on stock ttnn and eight mock devices, tracked.
#
#   demo.sh MONITOR DIR     MONITOR: a built tt-allocmon; DIR: where the job may leave files
#
# ttnn itself is kept where the tests keep theirs. Ends with the job; SIGTERM ends both.
set -eu

monitor=$1
mkdir -p "$2"
directory=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

cache=${TT_ALLOCMON_TTNN_CACHE:-$HOME/.cache/tt-allocmon}
version=0.81.1

echo "demo.sh: setting up stock ttnn in $cache"
"$here/setup.sh" "$cache/ttnn-$version" "$version"
python3 "$here/mock_cluster.py" 2 4 >"$directory/mesh.yaml"
mkdir -p "$directory/run"
cd "$directory/run"
export TT_METAL_MOCK_CLUSTER_DESC_PATH="$directory/mesh.yaml"
exec "$monitor" run -- "$cache/ttnn-$version/bin/python" "$here/leaky_server.py"
