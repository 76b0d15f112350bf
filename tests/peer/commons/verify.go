// Command verify reads a log of the commons with golang.org/x/mod/sumdb: the signature of the
// checkpoint, every bundle against its tile, inclusion of every STEP-th entry, consistency with the
// tree of OLD entries, and the root. It shares no code with Fettle.
//
//	verify FOLDER VERIFIER-KEY [STEP]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type reader struct{ folder string }

func (r reader) Height() int { return 8 }

// Paths of tlog-tiles are those of the checksum database without the height.
func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(r.folder, name))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

func must(err error) {
	if err != nil {
		fmt.Println("wrong:", err)
		os.Exit(7)
	}
}

func readBundle(folder string, n, width int64) [][]byte {
	tile := tlog.Tile{H: 8, L: -1, N: n, W: int(width)}
	name := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	var entries [][]byte
	for len(data) > 0 {
		length := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if int64(len(entries)) != width {
		must(fmt.Errorf("bundle %d has %d entries instead of %d", n, len(entries), width))
	}
	return entries
}

func main() {
	folder := os.Args[1]
	step := int64(1)
	if len(os.Args) > 3 {
		step, _ = strconv.ParseInt(os.Args[3], 10, 64)
	}
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], bytes)
	hashes := tlog.TileHashReader(tree, reader{folder})
	for n := int64(0); n*256 < size; n++ {
		width := min(256, size-n*256)
		entries := readBundle(folder, n, width)
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, n*256+int64(i))
		}
		leaves, err := hashes.ReadHashes(indexes)
		must(err)
		for i, entry := range entries {
			if tlog.RecordHash(entry) != leaves[i] {
				must(fmt.Errorf("entry %d is not what its tile says", n*256+int64(i)))
			}
		}
		if n%step == 0 {
			proof, err := tlog.ProveRecord(size, n*256, hashes)
			must(err)
			must(tlog.CheckRecord(proof, size, tree.Hash, n*256, leaves[0]))
		}
	}
	for _, old := range []int64{1, 2, size / 3, size / 2, size - 1, size} {
		if old < 1 {
			continue
		}
		proof, err := tlog.ProveTree(size, old, hashes)
		must(err)
		hash, err := tlog.TreeHash(old, hashes)
		must(err)
		must(tlog.CheckTree(proof, size, tree.Hash, old, hash))
	}
	fmt.Printf("right: %d entries\n", size)
}
