package main

import (
	"sync"
	"time"
)

// Network holds the properties of a simulated network.
type Network struct {
	// RoundTripMs is the time from the end of a request to the start of its response, in milliseconds. The time that
	// the server needs is part of it.
	RoundTripMs float64 `json:"roundTripMs"`
	// BytesPerSecond is the throughput of one connection in each direction.
	BytesPerSecond float64 `json:"bytesPerSecond"`
}

// ShapedConnection calculates when bytes that enter a connection at one end leave it at the other.
type ShapedConnection struct {
	network            Network
	mutex              sync.Mutex
	clientSent         bool
	requested          time.Time
	toServer, toClient time.Time
}

// FromClient delays a request only by its transfer time.
func (c *ShapedConnection) FromClient(bytes int, now time.Time) time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.clientSent = true
	c.requested = c.carry(&c.toServer, bytes, now)
	return c.requested
}

// FromServer delays the first bytes of a response until the end of the round trip.
func (c *ShapedConnection) FromServer(bytes int, now time.Time) time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.clientSent {
		now = c.endOfRoundTrip(now)
	}
	c.clientSent = false
	return c.carry(&c.toClient, bytes, now)
}

func (c *ShapedConnection) endOfRoundTrip(responded time.Time) time.Time {
	roundTrip := time.Duration(c.network.RoundTripMs * float64(time.Millisecond))
	if end := c.requested.Add(roundTrip); end.After(responded) {
		return end
	}
	return responded
}

func (c *ShapedConnection) carry(free *time.Time, bytes int, now time.Time) time.Time {
	if now.After(*free) {
		*free = now
	}
	*free = free.Add(time.Duration(float64(bytes) / c.network.BytesPerSecond * float64(time.Second)))
	return *free
}
