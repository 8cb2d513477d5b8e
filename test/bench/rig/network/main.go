// Ports that lead to others through a simulated network: every answer takes a turn, and a connection carries so much.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// Route is one port that leads to another.
type Route struct {
	Listen int `json:"listen"`
	Target int `json:"target"`
	Network
}

const (
	pieceBytes = 64 * 1024
	// How many pieces may wait in one direction before its sender is told to wait.
	window = 32
)

// piece is what came in at one read, and when it is to come out.
type piece struct {
	bytes []byte
	at    time.Time
}

func main() {
	var routes []Route
	if err := json.Unmarshal([]byte(os.Args[1]), &routes); err != nil {
		log.Fatal(err)
	}
	for _, route := range routes {
		listener, err := net.Listen("tcp", loopback(route.Listen))
		if err != nil {
			log.Fatal(err)
		}
		go accept(listener, route)
	}
	select {}
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

func accept(listener net.Listener, route Route) {
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go join(client.(*net.TCPConn), route)
	}
}

// join leads a connection through the network, and closes each side when the other is closed.
func join(client *net.TCPConn, route Route) {
	target, err := net.Dial("tcp", loopback(route.Target))
	if err != nil {
		client.Close()
		return
	}
	server := target.(*net.TCPConn)
	shaped := &ShapedConnection{network: route.Network}
	var directions sync.WaitGroup
	directions.Go(func() { pump(client, server, shaped.FromClient) })
	directions.Go(func() { pump(server, client, shaped.FromServer) })
	directions.Wait()
	client.Close()
	server.Close()
}

// pump hands on what one side sends to the other, each piece at its time and in order.
func pump(from, to *net.TCPConn, arrival func(int, time.Time) time.Time) {
	waiting := make(chan piece, window)
	used := make(chan []byte, window+2)
	go receive(from, waiting, used, arrival)
	failed := false
	for next := range waiting {
		sleepUntil(next.at)
		if _, err := to.Write(next.bytes); err != nil && !failed {
			failed = true
			from.Close()
		}
		used <- next.bytes[:cap(next.bytes)]
	}
	if failed {
		to.Close()
	} else {
		to.CloseWrite()
	}
}

func receive(from *net.TCPConn, waiting chan<- piece, used chan []byte, arrival func(int, time.Time) time.Time) {
	defer close(waiting)
	for {
		memory := take(used)
		count, err := from.Read(memory)
		if count > 0 {
			waiting <- piece{memory[:count], arrival(count, time.Now())}
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			from.Close()
			return
		}
	}
}

// sleepUntil is exact to a tenth of a millisecond: timers of Go are up to a whole one late where little else goes on.
func sleepUntil(at time.Time) {
	for left := time.Until(at); left > 0; left = time.Until(at) {
		duration := syscall.NsecToTimespec(int64(left))
		// A signal may end it early, which the loop sees to.
		_ = syscall.Nanosleep(&duration, nil)
	}
}

// take gives memory that was used before, where there is some.
func take(used <-chan []byte) []byte {
	select {
	case memory := <-used:
		return memory
	default:
		return make([]byte, pieceBytes)
	}
}
