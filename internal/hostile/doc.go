// Package hostile holds tests with peers that mean harm, and counts what survives them.
//
// Each attack is made against a product on real sockets with its queue on disk, or in a simulated world where that is
// faster or tells more. While it goes on a polite client delivers mail. All of that must arrive, once; what was answered
// with 250 is never lost and nothing half is kept; memory stays below a figure that the test states; and when the attack is
// over, no task and no descriptor is left.
//
// The files: the stage is in town_test.go (sockets) and world_test.go (simulated). Clients that mean harm are in
// silent_test.go, flood_test.go, garbage_test.go and recipients_test.go; cut_test.go ends sessions at every octet;
// smuggling_test.go tries everything that is nearly the end of data. Servers that mean harm to our client are in
// server_test.go. disorder_test.go says random commands in random order. What takes long is played when SMTPLAB_DEEP is set.
package hostile
