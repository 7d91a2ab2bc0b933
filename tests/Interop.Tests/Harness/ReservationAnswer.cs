namespace Registry.Interop.Tests.Harness;

/// <summary>What a relay answered to a RESERVE, by its status on the wire; the rest is null when that is not OK (100).</summary>
public sealed record ReservationAnswer(int Status, long? Expire, IReadOnlyList<string>? Addrs, CircuitLimit? Limit, ReservationVoucher? Voucher);
