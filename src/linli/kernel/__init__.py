"""Small engines that know no domain: actor, errors, lifecycle, working time, ids, sealed fields, outbox."""
