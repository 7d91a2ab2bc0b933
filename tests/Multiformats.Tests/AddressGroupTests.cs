using System.Net;

namespace Registry.Multiformats.Tests;

public sealed class AddressGroupTests
{
    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4", true)]
    [InlineData("1.2.3.4", "1.2.3.5", false)]
    [InlineData("1.2.3.4", "::ffff:1.2.3.4", true)]
    [InlineData("1.2.3.4", "64:ff9b::1.2.3.4", true)]
    [InlineData("1.2.3.4", "64:ff9b:1::1.2.3.4", false)]
    [InlineData("1.2.3.4", "2002:102:304:9::7", true)]
    [InlineData("1.2.3.4", "2003:102:304:9::7", false)]
    [InlineData("1.2.3.4", "::1.2.3.4", false)]
    [InlineData("2001:db8:0:1100::1", "2001:db8:0:11ff::2", true)]
    [InlineData("2001:db8:0:1100::1", "2001:db8:0:1200::1", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void An_address_belongs_to_one_group(string first, string second, bool same) =>
        Assert.Equal(same, Groups(first).Address == Groups(second).Address);

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.5", true)]
    [InlineData("1.2.3.4", "1.2.4.4", false)]
    [InlineData("2001:db8:7:1::1", "2001:db8:7:ff00::1", true)]
    [InlineData("2001:db8:7::1", "2001:db8:8::1", false)]
    public void Subnets_are_shared(string first, string second, bool same) =>
        Assert.Equal(same, Groups(first).Subnet == Groups(second).Subnet);

    [Theory]
    [InlineData("2001:db8:7::1", "2001:db8:8::1", true)]
    [InlineData("2001:db8:7::1", "2001:db9:7::1", false)]
    public void Operators_are_shared(string first, string second, bool same)
    {
        Assert.Equal(same, Groups(first).Operator == Groups(second).Operator);
        Assert.NotNull(Groups(first).Operator);
    }

    [Fact]
    public void IPv4_has_no_operator() => Assert.Null(Groups("1.2.3.4").Operator);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24")]
    [InlineData("2001:db8:7:1234::1", "2001:db8:7:1200::/56", "2001:db8:7::/48")]
    public void A_group_reads_as_a_prefix(string ip, string address, string subnet)
    {
        Assert.Equal(address, Groups(ip).Address.ToString());
        Assert.Equal(subnet, Groups(ip).Subnet.ToString());
        Assert.Equal("*", default(AddressGroup).ToString());
    }

    [Fact]
    public void Groups_lie_within_one_another()
    {
        var ip = Groups("1.2.3.4");
        Assert.Equal(ip.Subnet, ip.Address.Wider);
        Assert.Equal(AddressGroup.OperatorOf(IPAddress.Parse("1.2.9.9")), ip.Subnet.Wider);
        Assert.Equal(default, ip.Subnet.Wider.Wider);

        var ip6 = Groups("2001:db8:7::1");
        Assert.Equal(ip6.Subnet, ip6.Address.Wider);
        Assert.Equal(ip6.Operator, ip6.Subnet.Wider);
        Assert.Equal(AddressGroup.OperatorOf(IPAddress.Parse("2001:db8:9::1")), ip6.Operator);
        Assert.Equal(default, ip6.Operator!.Value.Wider);
    }

    [Fact]
    public void Without_an_address_all_are_one_group() => Assert.Equal(default, AddressGroups.Of(null));

    private static AddressGroups Groups(string ip) => AddressGroups.Of(IPAddress.Parse(ip));
}
