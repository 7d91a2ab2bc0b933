using Registry.Identity.Wire;
using Registry.Libp2p.Protocols.Relay;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.Relay;

/// <summary>A STATUS of the hop protocol, read by the tests' own eyes.</summary>
internal sealed record HopAnswer(RelayStatus Status, ulong? Expires, IReadOnlyList<string> Addresses, byte[]? Voucher, ulong? Seconds, ulong? Bytes)
{
    public static HopAnswer Decode(ReadOnlySpan<byte> message)
    {
        var status = RelayStatus.Unused;
        var addresses = new List<string>();
        ulong? expires = null, seconds = null, bytes = null;
        byte[]? voucher = null;
        var type = -1;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1:
                    type = (int)reader.Number;
                    break;
                case 3:
                    (expires, voucher) = ReadReservation(reader.Bytes, addresses);
                    break;
                case 4:
                    (seconds, bytes) = ReadLimit(reader.Bytes);
                    break;
                case 5:
                    status = (RelayStatus)reader.Number;
                    break;
            }
        }

        Assert.False(reader.Failed);
        Assert.Equal(2, type);
        return new HopAnswer(status, expires, addresses, voucher, seconds, bytes);
    }

    private static (ulong?, byte[]?) ReadReservation(ReadOnlySpan<byte> message, List<string> addresses)
    {
        ulong? expires = null;
        byte[]? voucher = null;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1:
                    expires = reader.Number;
                    break;
                case 2:
                    Assert.True(Multiaddr.TryDecode(reader.Bytes, out var address));
                    addresses.Add(address.ToString());
                    break;
                case 3:
                    voucher = reader.Bytes.ToArray();
                    break;
            }
        }

        return (expires, voucher);
    }

    private static (ulong?, ulong?) ReadLimit(ReadOnlySpan<byte> message)
    {
        ulong? seconds = null, bytes = null;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            seconds = reader.IsVarint(1) ? reader.Number : seconds;
            bytes = reader.IsVarint(2) ? reader.Number : bytes;
        }

        return (seconds, bytes);
    }
}
