// A TCP proxy that simulates a network: every response takes a round trip, and connections have a limited throughput.
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

// Route forwards one port to another.
type Route struct {
	Listen int `json:"listen"`
	Target int `json:"target"`
	Network
}

const (
	pieceBytes = 64 * 1024
	// Maximum number of pieces in flight in one direction.
	window = 32
)

// piece holds the bytes of one read and the time at which they are forwarded.
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

// join forwards a connection in both directions and closes each side when the other is closed.
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

// pump forwards the bytes of one direction in order, each piece at its time.
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

// sleepUntil is exact to 0.1 ms. The timers of Go are up to 1 ms late on an idle machine.
func sleepUntil(at time.Time) {
	for left := time.Until(at); left > 0; left = time.Until(at) {
		duration := syscall.NsecToTimespec(int64(left))
		// A signal may end it early. The loop then sleeps again.
		_ = syscall.Nanosleep(&duration, nil)
	}
}

// take returns a used buffer if there is one, or a new one.
func take(used <-chan []byte) []byte {
	select {
	case memory := <-used:
		return memory
	default:
		return make([]byte, pieceBytes)
	}
}
