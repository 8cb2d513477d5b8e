package main

import (
	"testing"
	"time"
)

func TestAnAlarmNeverWakesTooEarly(t *testing.T) {
	alarm, err := NewAlarm()
	if err != nil {
		t.Fatal(err)
	}
	defer alarm.Close()
	for _, wait := range []time.Duration{-time.Second, 0, 30 * time.Microsecond, 3 * time.Millisecond, 20 * time.Millisecond} {
		at := time.Now().Add(wait)
		if err := alarm.SleepUntil(at); err != nil {
			t.Fatal(err)
		}
		if early := time.Until(at); early > 0 {
			t.Errorf("woke %v too early", early)
		}
	}
}
