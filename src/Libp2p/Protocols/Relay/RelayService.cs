using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Host = Registry.Libp2p.Swarm.Swarm;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>
/// Circuit relay v2, the relay's side (libp2p/specs relay/circuit-v2): peers that cannot be dialled reserve a place here and
/// are reached through it, over the connection they keep open. It dials nobody.
/// </summary>
public sealed partial class RelayService : IAsyncDisposable
{
    public const string HopId = "/libp2p/circuit/relay/0.2.0/hop";

    public const string StopId = "/libp2p/circuit/relay/0.2.0/stop";

    private const string ProtectionTag = "relay-reservation";

    private static readonly string[] StopIds = [StopId];

    private readonly Host _swarm;
    private readonly RelayOptions _options;
    private readonly RelayLimit _limit;
    private readonly SteadyTime _time;
    private readonly ILogger _logger;
    private readonly Reservations _reservations;
    private readonly HashSet<Circuit> _circuits = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sweeping;

    /// <summary>Serves from now on, until disposed, which is before the swarm is.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public RelayService(Host swarm, RelayOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        if (options.Validate().ToList() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        _swarm = swarm;
        _options = options;
        _limit = RelayLimit.Of(options);
        _time = new SteadyTime(time);
        _logger = loggers.CreateLogger<RelayService>();
        _reservations = new Reservations(options);
        _swarm.Handle(HopId, ServeAsync);
        _sweeping = new Rounds("The relay's sweep", time, _logger).RunAsync(options.SweepInterval, SweepAsync, _stopping.Token);
    }

    /// <summary>What this relay has given and refused.</summary>
    public RelayCounters Counters { get; } = new();

    /// <summary>Serves no more and resets every circuit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;

        _swarm.Unhandle(HopId);
        _stopping.Cancel();
        await _sweeping;
        Sweep(DateTimeOffset.MaxValue);
    }

    private async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        byte[]? message;
        using (var timed = new TimedCancellation(_options.RequestTimeout, _time, either.Token))
        {
            message = await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, timed.Token);
        }

        HopMessageType? type = null;
        PeerId? target = null;
        var status = message is null ? RelayStatus.MalformedMessage : HopMessages.DecodeRequest(message, out type, out target);
        if (status == RelayStatus.Ok && stream.Connection.RemoteAddress.Find(MultiaddrProtocol.P2pCircuit) is not null)
        {
            // Over a relay it would be a chain of relays, or a loop.
            status = RelayStatus.PermissionDenied;
        }

        if (status != RelayStatus.Ok)
        {
            await RefuseAsync(stream, type, status, either.Token);
        }
        else if (type == HopMessageType.Reserve)
        {
            await ReserveAsync(stream, either.Token);
        }
        else
        {
            await ConnectAsync(stream, target!, either.Token);
        }
    }

    private async ValueTask ReserveAsync(PeerStream stream, CancellationToken cancellation)
    {
        var connection = stream.Connection;
        if (Reserve(connection) is not { } reserved)
        {
            await RefuseAsync(stream, HopMessageType.Reserve, RelayStatus.ReservationRefused, cancellation);
            return;
        }

        // Made for each answer, so that a change of our addresses is told with the next renewal.
        var addresses = _swarm.AddressesFor(connection.RemoteAddress).Select(address => address.WithPeerId(_swarm.LocalPeer.Bytes.Span));
        Counters.OnAnswered(HopMessageType.Reserve, RelayStatus.Ok);
        await Frames.WriteAsync(stream.Output, HopMessages.Reserved(reserved.Expires, addresses, reserved.Voucher, _limit), cancellation);
        await stream.Output.CompleteAsync();
    }

    /// <summary>Null when there is no room.</summary>
    private (DateTimeOffset Expires, byte[] Voucher)? Reserve(PeerConnection connection)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested
                || _reservations.TryReserve(connection.Peer, connection.RemoteAddress.IpAddress, _time.Now, out var added) is not { } reservation)
            {
                return null;
            }

            if (added)
            {
                _swarm.Protect(connection.Peer, ProtectionTag);
                Counters.OnReservations(1);
                LogReserved(_logger, connection.Peer, _reservations.Count);
            }

            var expires = _time.ToWall(reservation.Expires);
            reservation.Voucher ??= ReservationVoucher.Seal(_swarm.Key, connection.Peer, expires);
            return (expires, reservation.Voucher);
        }
    }

    private async ValueTask ConnectAsync(PeerStream near, PeerId target, CancellationToken cancellation)
    {
        var source = near.Connection.Peer;
        if (target.Equals(source) || target.Equals(_swarm.LocalPeer))
        {
            await RefuseAsync(near, HopMessageType.Connect, RelayStatus.PermissionDenied, cancellation);
            return;
        }

        var connection = _swarm.FindConnection(target);
        var status = connection is null ? RelayStatus.NoReservation : BeginCircuit(source, target);
        if (status != RelayStatus.Ok)
        {
            await RefuseAsync(near, HopMessageType.Connect, status, cancellation);
            return;
        }

        try
        {
            if (await TryStopAsync(connection!, source, cancellation) is not { } far)
            {
                await RefuseAsync(near, HopMessageType.Connect, RelayStatus.ConnectionFailed, cancellation);
                return;
            }

            await using (far)
            {
                Counters.OnAnswered(HopMessageType.Connect, RelayStatus.Ok);
                await Frames.WriteAsync(near.Output, HopMessages.Status(RelayStatus.Ok, _limit), cancellation);
                await RunAsync(new Circuit(near, far, _options, Counters, _time), cancellation);
            }
        }
        finally
        {
            lock (_gate)
            {
                _reservations.EndCircuit(source, target);
            }
        }
    }

    private RelayStatus BeginCircuit(PeerId source, PeerId target)
    {
        lock (_gate)
        {
            return _reservations.TryBeginCircuit(source, target, _time.Now);
        }
    }

    /// <summary>The stream on which the target has accepted the circuit; null when it did not.</summary>
    private async ValueTask<PeerStream?> TryStopAsync(PeerConnection connection, PeerId source, CancellationToken cancellation)
    {
        using var timed = new TimedCancellation(_options.ConnectTimeout, _time, cancellation);
        PeerStream? stream = null;
        try
        {
            stream = await connection.OpenStreamAsync(StopIds, timed.Token);
            await Frames.WriteAsync(stream.Output, StopMessages.Connect(source, _limit), timed.Token);
            var answer = await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, timed.Token);
            if (answer is not null && StopMessages.TryDecodeStatus(answer, out var status) && status == RelayStatus.Ok)
            {
                var accepted = stream;
                stream = null;
                return accepted;
            }

            LogNotAccepted(_logger, connection.Peer, "refused");
        }
        catch (Exception e) when (e is ConnectionException or IOException || (e is OperationCanceledException && timed.TimedOut))
        {
            LogNotAccepted(_logger, connection.Peer, e.Message);
        }
        finally
        {
            await (stream?.DisposeAsync() ?? default);
        }

        return null;
    }

    private async ValueTask RunAsync(Circuit circuit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _circuits.Add(circuit);
        }

        Counters.OnCircuitBegun();
        var end = CircuitEnd.Reset;
        try
        {
            end = await circuit.RunAsync(cancellation);
        }
        finally
        {
            Counters.OnCircuitEnded(end);
            lock (_gate)
            {
                _circuits.Remove(circuit);
            }
        }
    }

    private async ValueTask RefuseAsync(PeerStream stream, HopMessageType? request, RelayStatus status, CancellationToken cancellation)
    {
        LogRefused(_logger, stream.Connection.Peer, status);
        Counters.OnAnswered(request, status);
        await Frames.WriteAsync(stream.Output, HopMessages.Status(status), cancellation);
        await stream.Output.CompleteAsync();
    }

    private Task SweepAsync(CancellationToken stopping)
    {
        Sweep(_time.Now);
        return Task.CompletedTask;
    }

    /// <summary>Ends reservations whose time is over and resets circuits that carry nothing.</summary>
    private void Sweep(DateTimeOffset now)
    {
        List<Circuit> idle;
        lock (_gate)
        {
            idle = [.. _circuits.Where(circuit => circuit.IdleFor >= _options.IdleTimeout)];
            foreach (var peer in _reservations.Sweep(now, peer => _swarm.FindConnection(peer) is not null))
            {
                _swarm.Unprotect(peer, ProtectionTag);
                Counters.OnReservations(-1);
            }
        }

        idle.ForEach(circuit => circuit.Abort(CircuitEnd.Idle));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} has a place at the relay, one of {Count}")]
    private static partial void LogReserved(ILogger logger, PeerId peer, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} was refused by the relay: {Status}")]
    private static partial void LogRefused(ILogger logger, PeerId peer, RelayStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} did not accept a circuit: {Reason}")]
    private static partial void LogNotAccepted(ILogger logger, PeerId peer, string reason);
}
