using Registry.Dht.Providers.Slabs;

namespace Registry.Dht.Providers;

/// <summary>
/// Keys by the time at which one of their records may expire, in slots of ten minutes. A key is in the wheel exactly once
/// and is put back when it comes up too early, so that a refresh costs nothing here.
/// </summary>
internal sealed class ExpiryWheel
{
    private const uint SlotSeconds = 600;

    private readonly BlobTable<ProviderKey> _keys;
    private readonly int[] _slots;
    private uint _turned;

    /// <summary><paramref name="span"/> is the longest time that a key is scheduled ahead.</summary>
    public ExpiryWheel(BlobTable<ProviderKey> keys, TimeSpan span, uint now)
    {
        _keys = keys;
        _slots = new int[(int)(span.TotalSeconds / SlotSeconds) + 3];
        Array.Fill(_slots, -1);
        _turned = now / SlotSeconds;
    }

    public void Schedule(int key, uint expires)
    {
        // What is due already comes up at the next turn; nothing may land in a slot that was passed.
        var tick = Math.Clamp(expires / SlotSeconds, _turned, _turned + (uint)_slots.Length - 1);
        ref var slot = ref _slots[tick % (uint)_slots.Length];
        _keys[key].NextDue = slot;
        slot = key;
    }

    /// <summary>Takes a key whose slot lies wholly in the past out of the wheel; false when there is none.</summary>
    public bool TryTakeDue(uint now, out int key)
    {
        for (var current = now / SlotSeconds; _turned < current; _turned++)
        {
            ref var slot = ref _slots[_turned % (uint)_slots.Length];
            key = slot;
            if (key < 0) continue;
            slot = _keys[key].NextDue;
            return true;
        }
        key = -1;
        return false;
    }
}
