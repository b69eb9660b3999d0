// RUN: not openwork-opt %s --openwork-specialize='max-kernel-bytes=0' 2>&1 | FileCheck %s --check-prefix=BYTES
// RUN: not openwork-opt %s --openwork-order-work='sms=-1' 2>&1 | FileCheck %s --check-prefix=SMS
// RUN: not openwork-opt %s --openwork-order-work='sms=-9223372036854775808' 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not openwork-opt %s --openwork-order-work='sms=65537' 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: not openwork-opt %s --openwork-order-work='arch=sm_80' 2>&1 | FileCheck %s --check-prefix=ARCH
// RUN: not openwork-opt %s --openwork-tile='no-such-option=1' 2>&1 | FileCheck %s --check-prefix=NAME

// Options are checked before anything else is looked at.

// BYTES: error: expects max-kernel-bytes of at least 1, got 0
// SMS: error: expects sms in 0..65536, got -1
// NEGATIVE: error: expects sms in 0..65536, got -9223372036854775808
// MANY: error: expects sms in 0..65536, got 65537
// ARCH: error: expects arch sm_90a or host, got sm_80
// NAME: no such option no-such-option
