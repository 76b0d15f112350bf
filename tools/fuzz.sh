#!/bin/bash
# Fuzzes every target for FUZZ_SECONDS (60) each, two at a time, and prints TAP. Inputs that
# break something stay in build-fuzz/found; add them to the corpus with the fix.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}

build() {
	[[ -f build-fuzz/build.ninja ]] || CC=clang meson setup build-fuzz -Dfuzz=true \
		-Dtests=disabled -Db_sanitize=address,undefined -Db_lundef=false || return
	ninja -C build-fuzz
}

# fuzz_one NAME: new inputs are kept for the next run, beside the corpus and not in it.
fuzz_one() {
	mkdir -p "build-fuzz/inputs/$1" build-fuzz/found
	UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 "build-fuzz/fuzz/fuzz_$1" \
		-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix="build-fuzz/found/$1-" "build-fuzz/inputs/$1" "fuzz/corpus/$1" \
		>"build-fuzz/$1.log" 2>&1
	echo $? >"build-fuzz/$1.status"
}

build >&2 || exit 1
names=()
for target in build-fuzz/fuzz/fuzz_*; do
	[[ -x $target && -f $target ]] && names+=("${target##*/fuzz_}")
done
echo "1..${#names[@]}"
running=0
for name in "${names[@]}"; do
	fuzz_one "$name" &
	((++running < 2)) || { wait -n; ((running--)); }
done
wait
number=0 failed=0
for name in "${names[@]}"; do
	((++number))
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/$name.log")
	if [[ $(<"build-fuzz/$name.status") == 0 ]]; then
		echo "ok $number - $name: $runs inputs in $seconds s"
	else
		((++failed))
		echo "not ok $number - $name"
		grep -E 'broken promise|ERROR|runtime error|Test unit written|^    #[0-9] ' "build-fuzz/$name.log" |
			head -30 | sed 's/^/# /'
	fi
done
exit $((failed > 0))
