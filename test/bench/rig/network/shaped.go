package main

import (
	"sync"
	"time"
)

// Network is how a network behaves.
type Network struct {
	// TurnMs is how long it takes from a request, when all of it is there, until its answer begins, in milliseconds.
	TurnMs float64 `json:"turnMs"`
	// OnTop says that what the server needs comes on top of a turn, and is not a part of it.
	OnTop bool `json:"onTop"`
	// BytesPerSecond is how much one connection carries each way.
	BytesPerSecond float64 `json:"bytesPerSecond"`
}

// ShapedConnection says when the bytes that come in at a connection's one end come out at the other.
type ShapedConnection struct {
	network            Network
	mutex              sync.Mutex
	clientSpoke        bool
	asked              time.Time
	toServer, toClient time.Time
}

// FromClient does not hold a request back, but lets it take its time.
func (c *ShapedConnection) FromClient(bytes int, now time.Time) time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.clientSpoke = true
	c.asked = c.carry(&c.toServer, bytes, now)
	return c.asked
}

// FromServer ends a turn with what a server sends first after its client has spoken.
func (c *ShapedConnection) FromServer(bytes int, now time.Time) time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.clientSpoke {
		now = c.endOfTurn(now)
	}
	c.clientSpoke = false
	return c.carry(&c.toClient, bytes, now)
}

func (c *ShapedConnection) endOfTurn(answered time.Time) time.Time {
	turn := time.Duration(c.network.TurnMs * float64(time.Millisecond))
	if c.network.OnTop {
		return answered.Add(turn)
	}
	if end := c.asked.Add(turn); end.After(answered) {
		return end
	}
	return answered
}

func (c *ShapedConnection) carry(free *time.Time, bytes int, now time.Time) time.Time {
	if now.After(*free) {
		*free = now
	}
	*free = free.Add(time.Duration(float64(bytes) / c.network.BytesPerSecond * float64(time.Second)))
	return *free
}
