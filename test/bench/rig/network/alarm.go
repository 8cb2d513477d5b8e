package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Alarm wakes one goroutine at a time, exact to a tenth of a millisecond and without a thread that waits: timers of Go
// are up to a whole millisecond late where little else goes on.
type Alarm struct{ file *os.File }

// NewAlarm makes an alarm, which has to be closed.
func NewAlarm() (*Alarm, error) {
	descriptor, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return &Alarm{os.NewFile(uintptr(descriptor), "alarm")}, nil
}

// SleepUntil returns at the time, or at once where it has passed.
func (a *Alarm) SleepUntil(at time.Time) error {
	left := time.Until(at)
	if left <= 0 {
		return nil
	}
	once := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(left))}
	raw, err := a.file.SyscallConn()
	if err != nil {
		return err
	}
	var failure error
	if err := raw.Control(func(descriptor uintptr) {
		failure = unix.TimerfdSettime(int(descriptor), 0, &once, nil)
	}); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	var expirations [8]byte
	_, err = a.file.Read(expirations[:])
	return err
}

// Close gives the timer back.
func (a *Alarm) Close() error { return a.file.Close() }
