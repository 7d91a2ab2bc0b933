using Registry.Libp2p.Swarm.Limits;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>One peer's place at the relay.</summary>
internal sealed class Reservation
{
    public DateTimeOffset Expires { get; set; }

    /// <summary>When it was made or last renewed.</summary>
    public DateTimeOffset RenewedAt { get; set; }

    /// <summary>When its holder was last seen connected.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The address and the network it counts for; null when those are free of limits.</summary>
    public (AddressGroup Address, AddressGroup Network)? Groups { get; set; }

    /// <summary>Signed for <see cref="Expires"/>; null until somebody has.</summary>
    public byte[]? Voucher { get; set; }
}
