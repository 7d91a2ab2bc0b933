using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What made room leaves behind what would else be undone by whoever brings its old bytes; within a bound, and over restarts.</summary>
public sealed class MadeRoomTests
{
    private static readonly IPAddress Crowd = IPAddress.Parse("198.51.100.1");
    private static readonly IPAddress Single = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_held_here_once_is_known_when_it_is_gone(bool restart)
    {
        await using var home = Full(4);
        await FillAsync(home, 1, 2, Crowd);
        var gone = new SigningWorker(1, 1);
        await home.WithdrawAsync(gone.Withdrawal(home.Now.AddSeconds(-1)), from: Crowd);
        await FillAsync(home, 9, 2, Crowd);
        Assert.Equal(0, Registrations(home, gone));
        // In place of the first, and of another model.
        await home.WithdrawAsync(gone.Withdrawal(home.Now), from: Crowd);
        await home.WithdrawAsync(gone.Withdrawal(home.Now, model: "*"), from: Crowd);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.WithdrawAsync(new SigningWorker(8, 8).Withdrawal(home.Now), from: Single);
        if (restart) await home.RestartAsync();

        await home.RegisterAsync(new SigningWorker(11, 11), from: Crowd);

        Assert.False(home.Registrar.TryGetRecord(new SigningWorker(8, 8).WithdrawalKeys().OfWallet, out _, out _));
        Assert.True(home.Registrar.TryGetRecord(gone.WithdrawalKeys().OfWallet, out _, out _));
        Assert.True(home.Registrar.TryGetRecord(gone.WithdrawalKeys(ofAnyModel: true).OfWallet, out _, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_ended_here_stays_ended_when_its_statement_made_room(bool restart)
    {
        await using var home = Full(2);
        var ended = new SigningWorker(1, 1);
        var record = ended.Record(home.Now);
        var (node, key) = await home.RegisterAsync(ended, proven: true, from: Crowd);
        await home.DeleteAsync(node.NodeId, key);
        for (var n = 9; n < 12; n++) await home.RegisterAsync(new SigningWorker(n, n), from: Crowd);
        Assert.Equal(0, Registrations(home, ended));
        if (restart) await home.RestartAsync();

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(ended.Body(home.Now, proven: true), Single)));
        await home.PutRecordAsync(record, ended.Peer);
        Assert.Null(home.Registrar.Find(ended.NodeId));
        Assert.False(home.Registrar.TryGetRecord(ended.RecordKey(), out _, out _));
        // It has come back, and goes again.
        for (var n = 19; n < 22; n++) await home.RegisterAsync(new SigningWorker(n, n), from: Crowd);
        await home.PutRecordAsync(record, ended.Peer);
        Assert.Null(home.Registrar.Find(ended.NodeId));

        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(ended, proven: true, from: Single);
        Assert.NotNull(home.Registrar.Find(ended.NodeId));
        Assert.Equal(0, Count(home, "registration_ended"));
    }

    [Fact]
    public async Task Marks_of_what_was_ended_are_bounded_and_the_crowd_loses_its_own()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxRecords = 1, MaxEndedMarks = 3 });
        var single = new SigningWorker(1, 1);
        await EndAsync(single, Single);
        for (var n = 10; n < 20; n++) await EndAsync(new SigningWorker(n, n), Crowd);
        await home.RegisterAsync(new SigningWorker(30, 30), from: Crowd);
        Assert.Equal(3, Count(home, "registration_ended"));

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(single.Body(home.Now.AddSeconds(-20)), Single)));
        Assert.IsType<RegistrationOutcome.Registered>(await home.TryRegisterAsync(new SigningWorker(11, 11).Body(home.Now.AddSeconds(-20)), Crowd));
        await home.RestartAsync();
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(single.Body(home.Now.AddSeconds(-20)), Single)));

        home.Clock.Advance(TimeSpan.FromDays(1));
        await home.Registrar.SweepAsync();
        Assert.Equal(0, Count(home, "registration_ended"));

        async Task EndAsync(SigningWorker worker, IPAddress from)
        {
            var (node, key) = await home.RegisterAsync(worker, from: from);
            home.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.IsType<WithdrawalOutcome.Local>(await home.DeleteAsync(node.NodeId, key));
        }
    }

    private static Home Full(int records) => new(options: new RegistrationOptions { MaxRecords = records });

    private static async Task FillAsync(Home home, int first, int count, IPAddress from)
    {
        for (var n = first; n < first + count; n++) await home.RegisterAsync(new SigningWorker(n, n), from: from);
    }

    private static long Registrations(Home home, SigningWorker of) =>
        Count(home, $"registration_statements WHERE place IN (0, 1) AND hex(peer) = '{Convert.ToHexString(of.Peer.Bytes.Span)}'");

    private static long Count(Home home, string rows) => home.Database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {rows}";
        return (long)command.ExecuteScalar()!;
    });
}
