package main

import (
	"testing"
	"time"
)

var start = time.Unix(1_000_000, 0)

func at(milliseconds int) time.Time { return start.Add(time.Duration(milliseconds) * time.Millisecond) }

func connection() *ShapedConnection {
	return &ShapedConnection{network: Network{RoundTripMs: 20, BytesPerSecond: 1_000_000}}
}

func expect(t *testing.T, arrival, expected time.Time) {
	t.Helper()
	if !arrival.Equal(expected) {
		t.Errorf("arrives at %v ms instead of %v ms", arrival.Sub(start).Milliseconds(), expected.Sub(start).Milliseconds())
	}
}

func TestAResponseWaitsForTheEndOfTheRoundTrip(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(100)), at(120))
}

func TestTheTimeOfTheServerIsPartOfTheRoundTrip(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(115)), at(120))
}

func TestAResponseThatTakesLongerThanTheRoundTripIsNotDelayed(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(150)), at(150))
}

func TestTheRoundTripStartsAtTheEndOfTheRequest(t *testing.T) {
	c := connection()
	c.FromClient(5_000, at(100))
	c.FromClient(5_000, at(101))
	expect(t, c.FromServer(0, at(112)), at(130))
}

func TestAResponseInPiecesTakesOneRoundTrip(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	c.FromServer(0, at(100))
	expect(t, c.FromServer(0, at(130)), at(130))
}

func TestEveryRequestTakesARoundTrip(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	c.FromServer(0, at(100))
	c.FromClient(0, at(200))
	expect(t, c.FromServer(0, at(200)), at(220))
}

func TestARequestIsNotDelayed(t *testing.T) {
	expect(t, connection().FromClient(0, at(100)), at(100))
}

func TestTheThroughputIsLimitedInEachDirection(t *testing.T) {
	c := connection()
	expect(t, c.FromClient(10_000, at(0)), at(10))
	expect(t, c.FromClient(10_000, at(0)), at(20))
	c.clientSent = false
	expect(t, c.FromServer(5_000, at(0)), at(5))
}

func TestUnusedThroughputIsNotSavedUp(t *testing.T) {
	c := connection()
	c.FromClient(10_000, at(0))
	expect(t, c.FromClient(10_000, at(500)), at(510))
}
