using System.Text;

namespace Registry.Hivemind.Tests;

public sealed class DhtIdTests
{
    [Theory]
    [InlineData("ae5f706574616c732e6d6f64656c73", "0a63ed21831f3f7d24f07949cea69a94476b4faf")]
    [InlineData("af5f6661726d6573682e6d6f64656c73", "aae4cf0f4fc32763ad5da3fcf6f1ff50d2dbd726")]
    public void The_id_of_a_key_is_what_hivemind_computes(string packed, string expected)
        => Assert.Equal(expected, DhtId.OfKey(Convert.FromHexString(packed)).ToString());

    [Fact]
    public void Distance_is_the_xor_of_big_endian_numbers()
    {
        var a = Id(1, 0);
        var b = Id(0, 1);
        Assert.True(a > b);
        Assert.Equal(Id(1, 1), a.DistanceTo(b));
        Assert.False(DhtId.TryRead(Encoding.ASCII.GetBytes("nineteen bytes long"), out _));
    }

    private static DhtId Id(byte first, byte last)
    {
        var bytes = new byte[DhtId.Size];
        bytes[0] = first;
        bytes[^1] = last;
        Assert.True(DhtId.TryRead(bytes, out var id));
        Assert.Equal(bytes, id.ToArray());
        return id;
    }
}
