package sim

import "time"

// A waker calls an alarmed filter.
type waker struct {
	station *station
	timer   timer
}

func (st *station) wake(delay time.Duration) {
	w := &waker{station: st}
	w.timer.what = w
	k := st.flow.net.k
	k.set(&w.timer, k.elapsed()+max(delay, 0))
}

func (w *waker) fire() {
	st := w.station
	f, ok := st.filter.(Alarmed)
	if !ok || st.cut || st.flow.over {
		return
	}
	n := st.flow.net
	n.asking(st.box)
	actions := f.Alarm(n.k.elapsed())
	n.asked = ""
	if st.accounted(actions, 0) {
		st.performAlarm(actions)
	}
}

// performAlarm carries out what an alarm asks for. It has no direction of its own, so Wait goes by To.
func (st *station) performAlarm(actions []Action) {
	for i := range actions {
		st.perform(actions[i].To, nil, 0, actions[i:i+1])
	}
}
