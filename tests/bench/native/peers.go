// The benchmark's programs as goroutines, on one processor as all peers are.
//
// Prints JSON: a list of {"case", "peer", "nanoseconds"}, nanoseconds per operation, medians of the rounds. The cases are
// those of src/cases.rs.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"
)

// Odd, so that the median is one of the measurements.
const rounds = 7

// How many goroutines spawns has at a time.
const batch = 1000

func yields(tasks, each int) {
	var running sync.WaitGroup
	running.Add(tasks)
	for range tasks {
		go func() {
			for range each {
				runtime.Gosched()
			}
			running.Done()
		}()
	}
	running.Wait()
}

func spawns(tasks int) {
	ended := 0
	for spawned := batch; spawned <= tasks; spawned += batch {
		for range batch {
			go func() { ended++ }()
		}
		for ended < spawned {
			runtime.Gosched()
		}
	}
}

func awaits(tasks int) {
	for n := range tasks {
		result := make(chan int, 1)
		go func() { result <- n }()
		if <-result != n {
			panic("another goroutine's result")
		}
	}
}

func pingPongs(count int) {
	ping, pong := make(chan int, 1), make(chan int, 1)
	go func() {
		for n := range ping {
			pong <- n
		}
	}()
	for n := range count {
		ping <- n
		if <-pong != n {
			panic("a message was lost")
		}
	}
	close(ping)
}

type result struct {
	Case        string  `json:"case"`
	Peer        string  `json:"peer"`
	Nanoseconds float64 `json:"nanoseconds"`
}

func main() {
	runtime.GOMAXPROCS(1)
	cases := []struct {
		name       string
		program    func()
		operations int
	}{
		{"yield, 1 task", func() { yields(1, 200_000) }, 200_000},
		{"yield, 100 tasks", func() { yields(100, 2_000) }, 200_000},
		{"yield, 10,000 tasks", func() { yields(10_000, 20) }, 200_000},
		{"spawn and complete", func() { spawns(200_000) }, 200_000},
		{"spawn and await", func() { awaits(200_000) }, 200_000},
		{"a message and its answer", func() { pingPongs(100_000) }, 100_000},
	}
	samples := make([][]float64, len(cases))
	for range rounds {
		for i, c := range cases {
			began := time.Now()
			c.program()
			samples[i] = append(samples[i], float64(time.Since(began).Nanoseconds())/float64(c.operations))
		}
	}
	results := make([]result, len(cases))
	for i, c := range cases {
		sort.Float64s(samples[i])
		results[i] = result{c.name, "Go", samples[i][rounds/2]}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
