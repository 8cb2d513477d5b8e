package main

import (
	"testing"
	"time"
)

var start = time.Unix(1_000_000, 0)

func at(milliseconds int) time.Time { return start.Add(time.Duration(milliseconds) * time.Millisecond) }

func connection() *ShapedConnection {
	return &ShapedConnection{network: Network{TurnMs: 20, BytesPerSecond: 1_000_000}}
}

func expect(t *testing.T, arrival, expected time.Time) {
	t.Helper()
	if !arrival.Equal(expected) {
		t.Errorf("arrives at %v ms instead of %v ms", arrival.Sub(start).Milliseconds(), expected.Sub(start).Milliseconds())
	}
}

func TestAnAnswerWaitsForATurn(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(100)), at(120))
}

func TestWhatTheServerNeedsIsAPartOfATurn(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(115)), at(120))
}

func TestWhatTheServerNeedsCanComeOnTop(t *testing.T) {
	c := connection()
	c.network.OnTop = true
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(115)), at(135))
}

func TestAnAnswerThatTakesLongerThanATurnIsHandedOnAtOnce(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	expect(t, c.FromServer(0, at(150)), at(150))
}

func TestATurnBeginsWhenAllOfTheRequestIsThere(t *testing.T) {
	c := connection()
	c.FromClient(5_000, at(100))
	c.FromClient(5_000, at(101))
	expect(t, c.FromServer(0, at(112)), at(130))
}

func TestAnAnswerInPiecesTakesOneTurn(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	c.FromServer(0, at(100))
	expect(t, c.FromServer(0, at(130)), at(130))
}

func TestEveryQuestionTakesATurn(t *testing.T) {
	c := connection()
	c.FromClient(0, at(100))
	c.FromServer(0, at(100))
	c.FromClient(0, at(200))
	expect(t, c.FromServer(0, at(200)), at(220))
}

func TestARequestIsNotHeldBack(t *testing.T) {
	expect(t, connection().FromClient(0, at(100)), at(100))
}

func TestSoManyBytesASecondAreCarriedEachWay(t *testing.T) {
	c := connection()
	expect(t, c.FromClient(10_000, at(0)), at(10))
	expect(t, c.FromClient(10_000, at(0)), at(20))
	c.clientSpoke = false
	expect(t, c.FromServer(5_000, at(0)), at(5))
}

func TestTimeInWhichNothingWasSentIsNotMadeUpFor(t *testing.T) {
	c := connection()
	c.FromClient(10_000, at(0))
	expect(t, c.FromClient(10_000, at(500)), at(510))
}
