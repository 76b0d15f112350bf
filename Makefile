# The usual words for those who expect them; ./run and ./check do more.
PREFIX ?= /usr/local

all: build/build.ninja
	ninja -C build

build/build.ninja:
	meson setup build -Dtests=disabled --prefix=$(PREFIX)

build-asan/build.ninja:
	meson setup build-asan -Dtests=enabled -Db_sanitize=address,undefined

test:
	./check

asan: build-asan/build.ninja
	meson test -C build-asan --no-suite long --no-suite peer --print-errorlogs

install: all
	meson install -C build --no-rebuild

clean:
	rm -rf build build-asan build-check build-fuzz

.PHONY: all test asan install clean
