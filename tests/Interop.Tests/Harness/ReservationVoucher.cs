namespace Registry.Interop.Tests.Harness;

/// <summary>A voucher whose signature js-libp2p has checked; the type is hex, the expiration Unix seconds.</summary>
public sealed record ReservationVoucher(string Type, string Signer, string Relay, string Peer, long Expiration);
