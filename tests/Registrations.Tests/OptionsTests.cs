using Registry.Registrations.Confirming;
using Registry.Registrations.Sqlite;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_report_every_mistake()
    {
        var options = new RegistrationOptions
        {
            Network = "a\nb",
            ClockTolerance = TimeSpan.Zero,
            ReplacedKeyGrace = TimeSpan.FromSeconds(-1),
            MaxRecords = 0,
            MaxClaimingWalletsPerPeer = 0,
            ProvenBurst = 0,
            ProvenRefill = TimeSpan.Zero,
            MaxModelsPerPeer = 0,
            MaxWaitingPerNode = 0,
            MaxProvidersPerModel = 0,
            MaxPageSize = 0,
            Heartbeats = new HeartbeatOptions { MaxTokens = long.MaxValue, MaxTokensPerSecond = 0, Interval = TimeSpan.FromMinutes(2) },
            Confirming = new ConfirmingOptions
            {
                Lifetime = TimeSpan.Zero,
                MaxAtOnce = 0,
                Timeout = TimeSpan.Zero,
                Interval = TimeSpan.FromHours(2),
                MaxPerHour = 0,
                MaxAddresses = 0,
            },
        };

        Assert.Equal(20, options.Validate().Count);
        Assert.Empty(new RegistrationOptions().Validate());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" far-mesh")]
    [InlineData("far-mesh ")]
    [InlineData("fär-mesh")]
    public void A_network_has_a_name_that_can_be_signed(string network) =>
        Assert.StartsWith("Network: ", Assert.Single(new RegistrationOptions { Network = network }.Validate()), StringComparison.Ordinal);

    [Fact]
    public async Task No_registrar_opens_with_mistakes()
    {
        await using var home = new Home();

        var mistake = Assert.Throws<ArgumentException>(() => Registrar.Open(new RegistrationOptions { MaxRecords = 0, MaxPageSize = 0 }, new SqliteRegistrationStore(home.Database), home.Clock));

        Assert.Contains("MaxRecords", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("MaxPageSize", mistake.Message, StringComparison.Ordinal);
    }
}
